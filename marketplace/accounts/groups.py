"""Django groups for Wagtail, kept in step with memberships (design §5, §6).

Membership is the truth; a group only carries it into Wagtail. Reviewers get `access_admin` and view:
the publish permission would show them a button that goes around the review.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.db import connections
from django.db.models import Q
from wagtail.models import Collection, GroupCollectionPermission, GroupPagePermission, Page

from marketplace.accounts.models import Membership, Organisation, User

GROUP_NAMES = {
    Membership.Role.EDITOR: "editor",
    Membership.Role.REVIEWER: "reviewer",
    Membership.Role.ADMINISTRATOR: "administrator",
}
_PAGE_RIGHTS = ("add_page", "change_page", "publish_page", "lock_page", "unlock_page", "view_page")
_FILE_RIGHTS = ("add_image", "change_image", "choose_image", "add_document", "change_document", "choose_document")
# Rooms whose own tables editors keep in Wagtail; the catalogue is the vendors' and the reviewers'.
_EDITED_ROOMS = ("cms", "search", "learning")
# Nothing of the catalogue is deleted, and platforms come from vendors alone. Workflows and their tasks are nobody's
# to change in Wagtail: a review of one's own making would go around the reviewers.
_CATALOGUE_RIGHTS = (
    *("change_platform", "change_category", "change_feature", "change_vendor"),
    *("add_category", "add_feature", "add_vendor"),
)
# What editors keep for SMEs that try: the tasks of a category, the questions of the score table and of reviews.
_TRIAL_WORDS = tuple(f"{act}_{model}" for act in ("view", "add", "change") for model in ("trialtask", "question"))
_SITE_MODELS = ("site", "locale", "collection")


def group_of(role: str) -> Group:
    """The group that carries a role into Wagtail, with its permissions; made at first use."""
    group, is_new = Group.objects.get_or_create(name=GROUP_NAMES[Membership.Role(role)])
    if is_new or not group.permissions.exists():  # a migration may have made it before its permissions
        grant(group, role)
    return group


def grant(group: Group, role: str) -> None:
    """Give a group exactly what its role may do in Wagtail. Repeating it has no further effect."""
    wanted = Q(content_type__app_label="wagtailadmin", codename="access_admin")
    if role == Membership.Role.REVIEWER:
        wanted |= Q(content_type__app_label="platforms", codename__startswith="view_")
    if role in (Membership.Role.EDITOR, Membership.Role.ADMINISTRATOR):
        wanted |= Q(content_type__app_label__in=_EDITED_ROOMS) | Q(codename__in=_TRIAL_WORDS)
        _grant_pages(group)
    if role == Membership.Role.ADMINISTRATOR:
        catalogue = Q(codename__in=_CATALOGUE_RIGHTS) | Q(codename__startswith="view_")
        wanted |= Q(content_type__app_label="platforms") & catalogue
        wanted |= Q(content_type__app_label="wagtailcore", content_type__model__in=_SITE_MODELS)
        wanted |= Q(content_type__app_label="wagtailredirects")
    group.permissions.set(Permission.objects.filter(wanted))


def _grant_pages(group: Group) -> None:
    root, collection = Page.get_first_root_node(), Collection.get_first_root_node()
    for permission in Permission.objects.filter(content_type__app_label="wagtailcore", codename__in=_PAGE_RIGHTS):
        if root is not None:
            GroupPagePermission.objects.get_or_create(group=group, page=root, permission=permission)
    files = Permission.objects.filter(
        content_type__app_label__in=["wagtailimages", "wagtaildocs"], codename__in=_FILE_RIGHTS
    )
    for permission in files:
        if collection is not None:
            GroupCollectionPermission.objects.get_or_create(group=group, collection=collection, permission=permission)


def sync_groups(user: User) -> None:
    """Make a person's groups follow their live memberships in agencies. Call it in the same transaction."""
    roles = set(
        Membership.objects.live()
        .filter(user=user, organisation__kind=Organisation.Kind.AGENCY, role__in=GROUP_NAMES)
        .values_list("role", flat=True)
    )
    ours = Group.objects.filter(name__in=GROUP_NAMES.values())
    user.groups.remove(*ours.exclude(name__in=_names(roles)))
    user.groups.add(*(group_of(role) for role in roles))


def refresh_groups(*, using: str = "default", **_signal: object) -> None:
    """After a migration: new tables bring new permissions. Repeatable; connected to `post_migrate`."""
    needed = {"wagtailcore_grouppagepermission", "wagtailcore_groupcollectionpermission"}
    if not needed <= set(connections[using].introspection.table_names()):
        return  # a partial migration
    for role, name in GROUP_NAMES.items():
        grant(Group.objects.get_or_create(name=name)[0], role)


def _names(roles: Iterable[str]) -> list[str]:
    return [GROUP_NAMES[Membership.Role(role)] for role in roles]
