from django.apps import AppConfig


class PlatformsConfig(AppConfig):
    name = "platforms"
    label = "platforms"
    verbose_name = "Nền tảng"

    def ready(self) -> None:
        from django.db.models.signals import post_migrate

        from marketplace import slots
        from platforms.demo import ensure_demo_vendor
        from platforms.loading import load_catalogue
        from platforms.navigation import vendor_item
        from platforms.review_setup import ensure_review_workflow

        post_migrate.connect(ensure_review_workflow, sender=self, dispatch_uid="platforms.workflow")
        slots.fill("nav.vendor", vendor_item)
        slots.fill("serve.prepare", lambda: ("Danh mục 156 nền tảng", load_catalogue, 20))
        # After the demonstration's accounts (order 40): ties the simulator's organisation to its vendor row.
        slots.fill("serve.prepare", lambda: ("Nhà cung cấp mô phỏng", ensure_demo_vendor, 45))
