"""WeChat official accounts: https://developers.weixin.qq.com/doc/offiaccount/ (drafts and publishing)."""
