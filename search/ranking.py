"""What a match is worth. The reasons stand in `docs/search.md`, in the same order.

Every match has a constant worth, so both engines rank alike; rarity of a plain word is brought in
by the lexicon, not by an engine.
"""

# How a plain word may stand in a document (times the rarity of the word).
NAME_EXACT = 10.0
NAME_FOLDED = 9.5
NAME_JOINED = 9.0
FEATURE_EXACT = 2.4
FEATURE_FOLDED = 2.2
VENDOR = 2.0
TEXT_EXACT = 1.3
TEXT_FOLDED = 1.2
# Two neighbouring words standing side by side in a document, on top of the words themselves.
PAIR_FEATURE = 1.6
PAIR_TEXT = 0.8
# The whole query is (nearly) the name.
NAME_WHOLE = 25.0

# A known term: its category, and where the document says it.
CATEGORY = 7.0
SECONDARY = 2.6
HAS_FEATURE = 5.0
TERM_IN_NAME = 3.0
TERM_IN_FEATURE = 2.6
TERM_IN_TEXT = 1.8
TERM_IN_LEAD = 1.5
"""On top, where the description begins with it: that is what the thing is, not one of its parts."""
SYNONYM_SHARE = 0.6
"""What another name of the same thing is worth against the words typed."""
NEXT_MEANING = 0.85
"""What each further meaning of an ambiguous term is worth against the one before."""
THING_AFTER_THING = 0.65
"""What a thing is worth after another: first comes what is wanted, then of what ("sao lưu dữ liệu kế toán")."""
THING_AFTER_PREPOSITION = 0.6
"""The same after "cho", "với", "tại": for whom, with what, where ("nhắn tin zalo cho khách hàng")."""
FEATURE_CATEGORY = 2.6
TRADE_CATEGORY = 7.5
TRADE_STRANGE = 0.35
"""What a trade's category is worth beside a thing that hardly any of its platforms do (hosting for a shop)."""
TRADE_SECTOR = 1.0
BRAND_WHOLE = 12.0
BRAND_WORD = 4.0
"""Another name with a word of it, times the square of the word's rarity."""
NEXT_OF_MAKER = 0.6
"""What each further category of a maker is worth against the one before: its main thing's rivals come first."""
BRAND_WORD_OF_WHOLE = 0.25
"""The same where the words are the whole name of one platform: its rivals come before its maker's other things."""
BRAND_SAID_ELSEWHERE = 0.3
BRAND_CATEGORY = 1.2
"""Others of the category of a named platform come after it: what one compares it with."""
FEATURE_AROUND_CONCEPT = 0.8
"""A feature's worth where its name contains the name of a thing of another category."""
PLAIN_NAME_BESIDE_TERMS = 0.4
"""A plain word in a name, where other words already say what is wanted ("tính tiền nhanh")."""
FEATURE_BESIDE_CONCEPT = 0.5
"""A feature's worth where the editors' table knows the same words as the name of a category's thing."""
AFFINITY = 5.0
"""What the likeliest category of a described need is worth, times how sure the guess is."""
AFFINITY_OF_NEED = 4.0
"""The same where terms of ours stand in a sentence that describes a need."""
AFFINITY_BESIDE_TERMS = 1.2
"""The same where the query is only terms."""

NEED_CATEGORY = 9.0
"""What the category of a described need is worth, times how sure the guess is."""
NEED_SURE = 0.45
"""How sure the guess must be to find something by itself, beside terms of ours."""
NEED_ALONE_SURE = 0.15
"""The same where the sentence holds no term of ours: an answer that may be wrong is better than none."""
NEED_WORDS = 4
"""A need is described in at least so many words; fewer are names of things. One of them (of four: two) is
no term of ours, or a word that only sentences have ("không", "mà", "bị").
"""
NEED_DOUBT = 0.65
"""What a term is worth in a described need that is surely about another category."""
NEED_DOUBT_OF_TRADE = 0.4
"""The same for a trade, which mostly tells who asks, and for a feature."""
NEED_BRIEF_SURE = 0.4
"""How sure the guess must be for a few words that are no sentence and none of which is a term of ours."""
TERMS_SURE, TERMS_DOUBT = 0.9, 0.5
"""Where the words of several terms together are so surely of one category, a term of another is worth so much of
itself ("web công ty bị hack" is about safety, not about hosting).
"""
NEED_OVER_ELSEWHERE, NEED_BRIEF_OVER_ELSEWHERE = 1.5, 4.0
"""How much likelier than "nobody here offers it" the category must be, of a sentence and of a few words."""
STRANGE_WORD = 10.0
"""What a word that nobody here ever used says for "elsewhere" (a logarithm of odds)."""
STRANGE = 2.0
"""How foreign the words must be, by the word, so that nothing is found."""
STRANGE_DESPITE_OURS = 3.0
"""The same where a trade, or a single word of ours, is named."""
STRANGE_AS_LIST = 2.0
"""So much less is enough for words that form no sentence, as things to buy are called."""

INTENT = 0.6
"""Free, cheap, or with a trial, when asked for."""
EVIDENCE = 0.3
"""For each of the four steps of evidence of use."""

LEAST_AFFINITY = 0.08
MOST_OTHER_NAMES = 10
