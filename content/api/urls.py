from django.urls import path, register_converter

from content.api import views
from taxonomy.vocabulary.codes import CODE_PATTERN


class CodeConverter:
    regex = CODE_PATTERN

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(CodeConverter, "code")

urlpatterns = [
    path("assets", views.AssetList.as_view(), name="api-assets"),
    path("assets/<code:code>", views.AssetItem.as_view(), name="api-asset"),
]
