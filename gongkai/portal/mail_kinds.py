"""All kinds of mail that the portal writes."""

from gongkai.portal.letters import mail as letters
from gongkai.portal.subscriptions import list_mail as lists
from gongkai.portal.subscriptions import mail as subscriptions

MAIL_KINDS = (*subscriptions.MAIL_KINDS, *lists.MAIL_KINDS, *letters.MAIL_KINDS)
