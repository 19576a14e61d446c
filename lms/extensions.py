"""Made once, bound to the app in `lms.app`."""

from __future__ import annotations

from flask_babel import Babel
from flask_login import LoginManager
from flask_mailman import Mail
from flask_sqlalchemy import SQLAlchemy
from flask_wtf import CSRFProtect

from kernel.base import Base

# expire_on_commit would load every object again for the template (40 statements a lesson, measured): decision 0014
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
login_manager = LoginManager()
csrf = CSRFProtect()
babel = Babel()
mail = Mail()
