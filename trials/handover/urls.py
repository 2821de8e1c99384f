"""The vendor's console, and the readable page of its API."""

from django.urls import path

from trials.handover.views import conformance, deliveries, inbox, integration, reference, sandbox

app_name = "handover"
_one = "kenh-nha-cung-cap/luot/<str:public_id>/"
_link = "kenh-nha-cung-cap/ket-noi/"
_own = f"{_link}nen-tang/<slug:slug>/"
_log = f"{_link}nhat-ky/"
_trying = f"{_link}thu-nghiem/"
urlpatterns = [
    path("api/v1/docs/", reference.reference, name="reference"),
    path("kenh-nha-cung-cap/", inbox.inbox, name="inbox"),
    path(_one, inbox.request_page, name="request"),
    path(f"{_one}tra-loi/", inbox.answer, name="answer"),
    path(f"{_one}tu-choi/", inbox.decline, name="decline"),
    path(f"{_one}dung/", inbox.stop, name="stop"),
    path(f"{_one}them-ngay/", inbox.extension, name="extension"),
    path(f"{_one}muc-dung/", inbox.usage, name="usage"),
    path(_link, integration.integration, name="integration"),
    path(f"{_link}dia-chi/", integration.endpoint, name="endpoint"),
    path(f"{_link}bi-mat/", integration.secret, name="secret"),
    path(f"{_link}gui-thu/", integration.ping, name="ping"),
    path(_own, integration.platform, name="platform"),
    path(f"{_own}dia-chi/", integration.endpoint, name="endpoint"),
    path(f"{_own}bi-mat/", integration.secret, name="secret"),
    path(f"{_own}gui-thu/", integration.ping, name="ping"),
    path(f"{_own}bo/", integration.remove, name="remove"),
    path(f"{_link}khoa/", integration.key_create, name="key_create"),
    path(f"{_link}khoa/<int:pk>/thu-hoi/", integration.key_revoke, name="key_revoke"),
    path(_log, deliveries.deliveries, name="deliveries"),
    path(f"{_log}<int:pk>/", deliveries.delivery, name="delivery"),
    path(f"{_log}gui-lai/", deliveries.replay_range, name="replay_range"),
    path(f"{_link}tin/<int:pk>/gui-lai/", deliveries.replay, name="replay"),
    path(f"{_link}kiem-tra/", conformance.report, name="conformance"),
    path(f"{_link}kiem-tra/chay/", conformance.start, name="conformance_start"),
    path(f"{_own}kiem-tra/", conformance.report, name="conformance"),
    path(f"{_own}kiem-tra/chay/", conformance.start, name="conformance_start"),
    path(_trying, sandbox.sandbox, name="sandbox"),
    path(f"{_trying}tao/", sandbox.start, name="sandbox_start"),
    path(f"{_trying}<str:public_id>/viec/", sandbox.act, name="sandbox_act"),
    path(f"{_trying}<str:public_id>/vao/", sandbox.enter, name="sandbox_enter"),
]
