from django.apps import AppConfig

from marketplace import slots


class EvaluationConfig(AppConfig):
    name = "trials.evaluation"
    label = "evaluation"
    verbose_name = "Chấm điểm và quyết định"

    def ready(self) -> None:
        from trials.evaluation.loading import load_questions
        from trials.evaluation.panels import fill_slots

        slots.fill("serve.prepare", lambda: ("Câu hỏi chấm điểm", load_questions, 31))
        fill_slots()
