"""Forms of the four steps, of assisted entry and of a slip's code."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from werkzeug.datastructures import FileStorage
from wtforms import BooleanField, FileField, MultipleFileField, RadioField, SelectField, StringField, TextAreaField

from lms.criteria.rules.criteria_set import Indicator
from lms.evidence.operations.drafting import Description
from lms.evidence.queries import EvidenceCard
from lms.evidence.rules.kinds import NONE, Kind
from lms.evidence.rules.saying import Piece
from lms.web.admin.forms import DayField
from lms.web.filters import day
from lms.web.forms import Form

DAYS = ["%d/%m/%Y", "%Y-%m-%d"]
ACCEPT = "image/jpeg,image/png,image/heic,image/heif,.heic,.heif,application/pdf,.pdf"
RELATIONS = {
    "child": _l("Con"),
    "grandchild": _l("Cháu"),
    "spouse": _l("Vợ hoặc chồng"),
    "parent": _l("Cha hoặc mẹ"),
    "sibling": _l("Anh, chị, em"),
    "relative": _l("Họ hàng"),
    "neighbour": _l("Hàng xóm"),
    "youth": _l("Đoàn viên, tổ công nghệ số cộng đồng"),
    "other": _l("Người khác"),
    "cadre": _l("Cán bộ Hội Khuyến học"),
}


class KindForm(Form):
    """The first step: what it is."""

    kind = RadioField(_l("Loại minh chứng"), validate_choice=False)

    def offer(self, kinds: Iterable[Kind]) -> dict[str, str]:
        """Offer the kinds; return their hints by value."""
        kinds = list(kinds)
        self.kind.choices = [(kind.code, kind.name) for kind in kinds]
        return {kind.code: kind.hint for kind in kinds}


class IndicatorForm(Form):
    """The second step: what it shows."""

    indicator = RadioField(_l("Chỉ số"), validate_choice=False)

    def offer(self, kind: Kind, indicators: Iterable[Indicator]) -> dict[str, str]:
        """Offer the indicators a kind fits, in plain words; return an example for each."""
        fitting = [one for one in indicators if one.code in kind.indicators]
        self.indicator.choices = [(one.code, f"{one.code} {one.short}. {one.name}") for one in fitting]
        return {one.code: str(_l("Ví dụ: %(example)s", example=kind.examples[one.code])) for one in fitting}


class FilesForm(Form):
    """Files, a sentence, a day, and what the paper names."""

    photo = FileField(_l("Chụp ảnh bằng điện thoại"), render_kw={"accept": "image/*", "capture": "environment"})
    files = MultipleFileField(
        _l("Chọn ảnh hoặc tệp PDF có sẵn"),
        description=_l("JPG, PNG, HEIC hoặc PDF; tối đa 5 tệp. Vị trí chụp được bỏ đi, ngày chụp giữ cho người xem."),
        render_kw={"accept": ACCEPT},
    )
    words = TextAreaField(
        _l("Mô tả bằng một câu"), description=_l("Ví dụ: Tôi hướng dẫn bà con xóm Đông cài VNeID ở nhà văn hóa.")
    )
    happened_on = DayField(_l("Ngày trên giấy hoặc ngày làm việc này"), format=DAYS, description=_l("Ví dụ: 8/3/2026"))
    issuer = StringField(_l("Nơi cấp hoặc nơi xác nhận"), description=_l("Ví dụ: Trung tâm học tập cộng đồng"))
    number = StringField(_l("Số hoặc mã trên giấy"), description=_l("Chép đúng như trên giấy"))

    def chosen(self) -> list[FileStorage]:
        """Return the files that were sent."""
        sent = [self.photo.data, *(self.files.data or [])]
        return [each for each in sent if isinstance(each, FileStorage) and each.filename]

    def said(self) -> Description:
        """Return what was typed."""
        return Description(self.words.data or "", self.happened_on.data, self.issuer.data or "", self.number.data or "")


class DescribeForm(FilesForm):
    """The third step of one's own claim."""

    @classmethod
    def of(cls, card: EvidenceCard, kind: Kind) -> DescribeForm:
        """Return the form filled with what is kept; what the kind does not name is not asked for."""
        form = cls(words=card.words, happened_on=card.happened_on, issuer=card.issuer, number=card.number)
        if kind.numbers == NONE:
            del form.issuer
        if kind.numbers != "required":
            del form.number
        return form

    def said(self) -> Description:
        """Return what was typed, in the boxes there are."""
        issuer, number = ("" if name not in self else self[name].data or "" for name in ("issuer", "number"))
        return Description(self.words.data or "", self.happened_on.data, issuer, number)


class AssistForm(FilesForm):
    """Everything about one piece at once, for a helper."""

    kind = SelectField(_l("Loại minh chứng"), validate_choice=False)
    indicator = SelectField(_l("Cho chỉ số"), validate_choice=False)
    helper_name = StringField(_l("Họ và tên người nhập hộ"))
    relation = SelectField(_l("Người nhập hộ là"), validate_choice=False)
    agreed = BooleanField(_l("Người dân đã nghe đọc nội dung trên và đồng ý nhờ nhập hộ"))

    def offer(self, kinds: Iterable[Kind], indicators: Iterable[Indicator]) -> None:
        """Offer what can be chosen; a cadre's relation is known and not asked for."""
        self.kind.choices = [("", _l("Chọn loại")), *((kind.code, kind.name) for kind in kinds)]
        self.indicator.choices = [("", _l("Chọn chỉ số")), *((o.code, f"{o.code} {o.short}") for o in indicators)]
        relations = [(code, words) for code, words in RELATIONS.items() if code != "cadre"]
        self.relation.choices = [("", _l("Chọn quan hệ")), *relations]

    def piece(self) -> Piece:
        """Return what was typed."""
        said = self.said()
        kind, indicator = str(self.kind.data or ""), str(self.indicator.data or "")
        return Piece(kind, indicator, said.words, said.happened_on, said.issuer.strip(), said.number.strip())


class CodeForm(Form):
    """The code of a slip."""

    code = StringField(
        _l("Mã trên phiếu"), description=_l("12 chữ và số, ví dụ abcd efgh jkmn. Gõ liền hay cách đều được.")
    )


class EmptyForm(Form):
    """A form with nothing but its token."""


def written(card: EvidenceCard) -> str:
    """Return the day of a claim as it is written, "" for none."""
    return day(card.happened_on) if card.happened_on else ""
