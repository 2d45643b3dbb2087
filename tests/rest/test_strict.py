"""What a list refuses although its parameters were let through."""

import pytest
from django_filters import ChoiceFilter, FilterSet
from rest_framework.serializers import ValidationError

from people.models import Theme, User
from rest.strict import filtered


class ThemeFilters(FilterSet):
    theme = ChoiceFilter(choices=[(Theme.DARK.value, "dark")])


def test_a_value_that_no_filter_knows_is_refused_and_never_passed_over(ana, ben):
    User.objects.filter(pk=ana.pk).update(theme=Theme.DARK)
    everybody = User.objects.order_by("username")

    assert list(filtered(ThemeFilters({"theme": "dark"}, queryset=everybody))) == [ana]
    assert list(filtered(ThemeFilters({}, queryset=everybody))) == [ana, ben]
    with pytest.raises(ValidationError) as refused:
        filtered(ThemeFilters({"theme": "light"}, queryset=everybody))
    assert {name: [problem.code for problem in problems] for name, problems in refused.value.detail.items()} == {
        "theme": ["invalid_choice"]
    }
