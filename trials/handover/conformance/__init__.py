"""Conformance: is a vendor's endpoint right? The same checks from the console and from a vendor's own machine.

`checks` tell what is tried and what to mend, `suite` runs them, `sender` speaks Standard Webhooks. What surrounds
them is a `Bench`: the portal itself with test trials (`portal_bench`), or a stand-in in memory (`standin`).
"""
