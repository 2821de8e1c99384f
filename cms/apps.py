from django.apps import AppConfig


class CmsConfig(AppConfig):
    name = "cms"
    label = "cms"
    verbose_name = "Nội dung"

    def ready(self) -> None:
        from cms.loading import load_handbook
        from cms.queries import questions_for, sentences_of_categories
        from cms.suggestions import questions_for_query
        from marketplace import slots

        slots.fill("serve.prepare", lambda: ("Cẩm nang", load_handbook, 30))
        slots.fill("listing.questions", questions_for)
        slots.fill("search.sentences", sentences_of_categories)
        slots.fill("search.suggest", questions_for_query)
