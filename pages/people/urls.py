"""Addresses about people."""

from django.contrib.auth.views import LogoutView
from django.urls import path

from pages.people import (
    account,
    active,
    activity,
    codes,
    detail,
    edit,
    first_run,
    invitation,
    invite,
    invite_again,
    oidc,
    password_change,
    password_reset,
    password_reset_confirm,
    password_reset_sent,
    remove_codes,
    set_password,
    sign_in,
    sign_in_code,
    theme,
)
from pages.people import list as people

LINK = "<str:uidb64>/<str:token>/"

urlpatterns = [
    path("sign-in/", sign_in.SignInView.as_view(), name="sign-in"),
    path("first-run/", first_run.first_run, name="first-run"),
    path("sign-in/code/", sign_in_code.sign_in_code, name="sign-in-code"),
    # The names by which mozilla-django-oidc looks for its pages.
    path("sign-in/provider/", oidc.OidcStartView.as_view(), name="oidc_authentication_init"),
    path("sign-in/provider/back/", oidc.OidcCallbackView.as_view(), name="oidc_authentication_callback"),
    path("sign-out/", LogoutView.as_view(), name="sign-out"),
    path("theme/", theme.choose_theme, name="theme"),
    path("password-reset/", password_reset.PasswordResetView.as_view(), name="password-reset"),
    path("password-reset/sent/", password_reset_sent.PasswordResetSentView.as_view(), name="password-reset-sent"),
    # The name that Django's form looks for.
    path(f"password-reset/{LINK}", password_reset_confirm.PasswordResetConfirmPage.as_view(), name="password_reset_confirm"),
    path(f"invitation/{LINK}", invitation.InvitationView.as_view(), name="invitation"),
    path("account/", account.account, name="account"),
    path("account/password/", password_change.PasswordChangeView.as_view(), name="password-change"),
    path("account/codes/", codes.codes, name="codes"),
    path("account/sessions/end-others/", account.session_end_others, name="session-end-others"),
    path("account/sessions/<str:session>/end/", account.session_end, name="session-end"),
    path("people/", people.people_list, name="people-list"),
    path("people/invite/", invite.person_invite, name="person-invite"),
    path("people/<int:pk>/", detail.person_detail, name="person-detail"),
    path("people/<int:pk>/activity/", activity.person_activity, name="person-activity"),
    path("people/<int:pk>/edit/", edit.person_edit, name="person-edit"),
    path("people/<int:pk>/password/", set_password.person_password, name="person-password"),
    path("people/<int:pk>/invite-again/", invite_again.person_invite_again, name="person-invite-again"),
    path("people/<int:pk>/deactivate/", active.person_active, {"is_active": False}, name="person-deactivate"),
    path("people/<int:pk>/reactivate/", active.person_active, {"is_active": True}, name="person-reactivate"),
    path("people/<int:pk>/remove-codes/", remove_codes.person_codes, name="person-remove-codes"),
]
