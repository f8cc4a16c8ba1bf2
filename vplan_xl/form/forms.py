"""The forms there are."""

from __future__ import annotations

from vplan_xl.form.fin import FIN
from vplan_xl.form.fr1 import FR1
from vplan_xl.form.vp import VP

FORMS = (FR1, FIN, VP)
FORM_BY_CODE = {form.code: form for form in FORMS}
