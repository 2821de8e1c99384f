"""The operations room: who sees what, and that page and file tell the same numbers."""

import csv
import io

import pytest

from marketplace import clock
from tests.factories.accounts import AgencyFactory, OrganisationFactory, member, signed_in
from tests.factories.lifecycle import EntityFactory, TrialFactory
from tests.trials.funnel.test_figures import a_life, moment
from trials.funnel.services import rebuild
from trials.lifecycle.states import Event

pytestmark = pytest.mark.django_db
ROOM = "/dieu-hanh/?programme=hien-hanh&year=2026"


def officer(province: str = "", role: str = "officer"):
    return signed_in(member(AgencyFactory(), role, province_code=province).user)


@pytest.fixture
def two_provinces():
    steps = (Event.REQUESTED, moment(1, 5)), (Event.READY, moment(1, 6))
    a_life(EntityFactory(), *steps, (Event.CONVERTED, moment(1, 20)))
    a_life(EntityFactory(), *steps)
    a_life(EntityFactory(), *steps, province_code="96")
    rebuild()


def rows_of(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(response.content.decode("utf-8-sig"))))


def test_only_the_ministry_opens_the_room(client):
    assert client.get("/dieu-hanh/").status_code == 302
    outsider = signed_in(member(OrganisationFactory()).user)
    for path in ("/dieu-hanh/", "/dieu-hanh/bang.csv?table=pheu", "/dieu-hanh/dang-mac/", "/dieu-hanh/doi-chieu/"):
        assert outsider.get(path).status_code == 403
    assert officer(role="auditor").get("/dieu-hanh/").status_code == 200


def test_the_page_shows_counted_numbers(two_provinces):
    page = officer().get(ROOM)
    assert page.status_code == 200
    assert (page.context["room"].total.tried_entities, page.context["room"].rate) == (3, pytest.approx(1 / 3))
    assert "33,3\u00a0%" in page.content.decode()


def test_an_officer_of_a_province_sees_that_province_only(two_provinces):
    ca_mau = officer("96")
    for query in ("", "&province=01", "&province="):
        room = ca_mau.get(ROOM + query).context["room"]
        assert (room.where.province, room.total.tried_entities, room.total.adopted_entities) == ("96", 1, 0)
    rows = rows_of(ca_mau.get("/dieu-hanh/bang.csv?programme=hien-hanh&year=2026&province=01&table=tinh"))
    assert [row[0] for row in rows[1:]] == ["96"]


def test_a_file_tells_what_the_page_tells(two_provinces):
    found = rows_of(officer().get("/dieu-hanh/bang.csv?programme=hien-hanh&year=2026&table=tinh"))
    assert found[0][:2] == ["Mã", "Tỉnh, thành phố"]
    assert [row[:1] + row[3:6] for row in found[1:]] == [["01", "2", "2", "1"], ["96", "1", "1", "0"]]
    assert found[1][-4:] == ["2026", "period", "tried v1 adopted v1 trial_to_paid v1", ""]


@pytest.mark.parametrize("table", ["pheu", "tinh", "quy-mo", "nhom", "nganh", "nhom-thang", "thang"])
def test_every_table_is_a_file(two_provinces, table):
    response = officer().get(f"/dieu-hanh/bang.csv?programme=hien-hanh&year=2026&table={table}")
    assert (response.status_code, response["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert len(rows_of(response)) > 1


def test_values_that_cannot_be_read_are_told(two_provinces):
    client = officer()
    page = client.get("/dieu-hanh/?programme=hien-hanh&year=1850&mau=xanh")
    assert page.status_code == 400
    assert "Không có bộ lọc “mau”" in page.content.decode()
    assert client.get("/dieu-hanh/bang.csv?table=pheu&size=huge").status_code == 400
    assert client.get("/dieu-hanh/bang.csv?table=khac").status_code == 404


def test_programmes_are_not_mixed(two_provinces):
    client = officer()
    assert client.get("/dieu-hanh/?programme=phat-lai-2021&year=2021").context["room"].total.requested_trials == 0
    assert client.get("/dieu-hanh/?programme=tat-ca&year=2026").context["room"].total.requested_trials == 3


def test_today_moves_by_one():
    client = officer()
    assert client.get("/dieu-hanh/").context["today"].requested == 0
    TrialFactory(active=True, is_simulated=True)
    rebuild()
    today = client.get("/dieu-hanh/").context["today"]
    assert (today.requested, today.activated, today.adopted) == (1, 1, 0)
    assert (
        "dữ liệu mô phỏng"
        in client.get("/dieu-hanh/?programme=tat-ca&year=" + str(clock.today().year)).content.decode()
    )
