"""All kinds of mail that the desk writes."""

from gongkai.desk.boards import mail as boards
from gongkai.desk.notifications import mail as notifications

MAIL_KINDS = (*notifications.MAIL_KINDS, *boards.MAIL_KINDS)
