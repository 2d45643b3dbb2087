"""The actor of what no person does."""

from people.models import SYSTEM_USERNAME, User


def system_actor() -> User:
    """The actor of what no person does, such as rehearsing operations for a preview. It cannot sign in."""
    user, created = User.objects.get_or_create(
        username=SYSTEM_USERNAME, defaults={"is_active": False, "first_name": "Throughline"}
    )
    if created:
        user.set_unusable_password()
        user.save(update_fields=["password"])
    return user
