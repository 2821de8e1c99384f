from django.apps import AppConfig

from marketplace import slots


class ReviewsConfig(AppConfig):
    name = "trials.reviews"
    label = "reviews"
    verbose_name = "Đánh giá của người dùng"

    def ready(self) -> None:
        from trials.reviews import listeners  # noqa: F401 - listeners register themselves
        from trials.reviews.loading import load_questions
        from trials.reviews.panels import fill_slots

        slots.fill("serve.prepare", lambda: ("Câu hỏi đánh giá", load_questions, 32))
        fill_slots()
