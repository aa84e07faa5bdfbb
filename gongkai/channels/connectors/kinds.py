"""The connector of each kind of account."""

from collections.abc import Mapping

from gongkai.channels.connectors.activitypub.connector import ActivityPub
from gongkai.channels.connectors.app.connector import App
from gongkai.channels.connectors.email.connector import MailList
from gongkai.channels.connectors.interface import Connector
from gongkai.channels.connectors.sms.connector import TextMessages
from gongkai.channels.connectors.staff.connector import Staff
from gongkai.channels.connectors.webhooks.connector import Webhooks
from gongkai.channels.connectors.wechat.connector import WeChat
from gongkai.channels.connectors.weibo.connector import Weibo
from gongkai.channels.states import ConnectorKind

CONNECTORS: Mapping[str, Connector] = {
    ConnectorKind.WECHAT: WeChat(),
    ConnectorKind.WEIBO: Weibo(),
    ConnectorKind.SMS: TextMessages(),
    ConnectorKind.WEBHOOK: Webhooks(),
    ConnectorKind.STAFF: Staff(),
    ConnectorKind.ACTIVITYPUB: ActivityPub(),
    ConnectorKind.APP: App(),
    ConnectorKind.EMAIL: MailList(),
}
