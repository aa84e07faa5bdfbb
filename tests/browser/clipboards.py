"""What Word and WPS put on the clipboard, as they write it: styles, conditional comments, lists as paragraphs."""

WORD = """<html xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office"
xmlns:w="urn:schemas-microsoft-com:office:word" xmlns="http://www.w3.org/TR/REC-html40">
<head><meta name=Generator content="Microsoft Word 15">
<!--[if gte mso 9]><xml><w:WordDocument><w:View>Normal</w:View></w:WordDocument></xml><![endif]-->
<style><!-- p.MsoNormal {mso-style-unhide:no; font-size:16.0pt;} --></style></head>
<body lang=ZH-CN style='tab-interval:21.0pt'>
<!--StartFragment-->
<h1 style='text-align:center'><span style='font-family:黑体'>供暖办法<o:p></o:p></span></h1>
<p class=MsoNormal style='text-indent:32.0pt'><b><span style='font-size:16.0pt;font-family:黑体'>一、总体
要求</span></b><span lang=EN-US><o:p></o:p></span></p>
<p class=MsoNormal style='text-indent:32.0pt'><span style='font-family:楷体'>（一）范围</span></p>
<p class=MsoNormal><span style='font-family:仿宋_GB2312'>&nbsp;&nbsp;&nbsp;&nbsp;本办法<b>自公布</b>之日起施
行，有效期<span style='text-decoration:underline'>五年</span>。</span><del cite="mailto:x" datetime="2026-11-20T09:00"><span>旧的文字</span></del><ins
cite="mailto:x" datetime="2026-11-20T09:00"><span>新的文字</span></ins><a style='mso-comment-reference:A_1;mso-comment-date:20261120T0900'>批注处</a><span
class=MsoCommentReference><span lang=EN-US><a class=msocomanchor id="_anchor_1" href="#_msocom_1" name="_msoanchor_1">[A1]</a></span></span></p>
<p class=MsoNormal><span style='display:none;mso-hide:all'>隐藏的文字</span>（一）身份证复印件；</p>
<p class=MsoListParagraph style='margin-left:18.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>甲项</p>
<p class=MsoListParagraph style='margin-left:36.0pt;text-indent:-18.0pt;mso-list:l0 level2 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>o<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp; </span></span><![endif]>甲之一</p>
<p class=MsoListParagraph style='margin-left:18.0pt;text-indent:-18.0pt;mso-list:l0 level1 lfo1'><![if !supportLists]><span
style='mso-list:Ignore'>·<span style='font:7.0pt "Times New Roman"'>&nbsp;&nbsp;&nbsp; </span></span><![endif]>乙项</p>
<p class=MsoNormal>见下表<a style='mso-footnote-id:ftn1' href="#_ftn1" name="_ftnref1"><span class=MsoFootnoteReference>[1]</span></a>：</p>
<table class=MsoTableGrid border=1 cellspacing=0 style='border-collapse:collapse;mso-yfti-tbllook:1184'>
 <thead><tr style='mso-yfti-irow:0;mso-yfti-firstrow:yes'><td width=208 colspan=2 valign=top style='width:155pt'><p class=MsoNormal><b><span>项目<o:p></o:p></span></b></p></td></tr></thead>
 <tr><td width=104 rowspan=1><p class=MsoNormal><span>取暖费</span></p></td><td><p class=MsoNormal><span lang=EN-US>22.5<o:p></o:p></span></p></td></tr>
</table>
<p class=MsoNormal><span><!--[if gte vml 1]><v:shape id="x"><v:imagedata src="file:///C:/x.png"/></v:shape><![endif]--><![if !vml]><img width=10 height=10 src="file:///C:/x.png"><![endif]></span></p>
<p class=MsoNormal><span onclick="steal()" style='color:red'>另见</span><a href="https://example.org/a">网页</a><a href="javascript:steal()">坏链接</a><script>steal()</script></p>
<div style='mso-element:footnote-list'><div style='mso-element:footnote' id=ftn1>
<p class=MsoFootnoteText><a style='mso-footnote-id:ftn1' href="#_ftnref1" name="_ftn1"><span class=MsoFootnoteReference>[1]</span></a> 含税</p></div></div>
<div style='mso-element:comment-list'><div style='mso-element:comment'><div id="_com_1" class=msocomtxt><p class=MsoCommentText>要不要改</p></div></div></div>
<!--EndFragment--></body></html>"""

FROM_WORD = """<h2>供暖办法</h2>
<h2>一、总体要求</h2>
<h3>（一）范围</h3>
<p>本办法<strong>自公布</strong>之日起施行，有效期<u>五年</u>。新的文字批注处</p>
<p>（一）身份证复印件；</p>
<ul>
<li>甲项
<ul>
<li>甲之一</li>
</ul></li>
<li>乙项</li>
</ul>
<p>见下表<sup>[1]</sup>：</p>
<table>
<thead>
<tr>
<th colspan="2"><strong>项目</strong></th>
</tr>
</thead>
<tbody>
<tr>
<td>取暖费</td>
<td>22.5</td>
</tr>
</tbody>
</table>
<p>另见<a href="https://example.org/a">网页</a>坏链接</p>
<p><sup>[1]</sup> 含税</p>"""

WPS = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:w="urn:schemas-microsoft-com:office:word"><head>
<meta http-equiv=Content-Type content="text/html; charset=utf-8"><meta name=ProgId content=Word.Document><meta name=Generator content="Microsoft Word 14">
<!--[if gte mso 9]><xml><o:DocumentProperties><o:Author>张三</o:Author></o:DocumentProperties></xml><![endif]-->
<style>@font-face{font-family:"黑体";} p.MsoNormal{mso-style-name:正文;}</style></head><body style="tab-interval:21pt;">
<!--StartFragment--><p class=MsoNormal style="text-indent:32.0000pt;mso-char-indent-count:2.0000;mso-outline-level:1;"><span style="mso-spacerun:'yes';font-family:黑体;font-size:16.0000pt;"><font face="黑体">一、工作目标</font></span><span style="font-family:黑体;"><o:p></o:p></span></p>
<p class=MsoNormal style="margin-left:0pt;text-indent:32.0000pt;mso-list:l0 level1 lfo1;"><![if !supportLists]><span style="font-family:仿宋;"><span style="mso-list:Ignore;">（一）<span>&nbsp;</span></span></span><![endif]><span style="font-family:仿宋;"><font face="仿宋">加强领导，落实责任。</font></span></p>
<p class=MsoNormal style="margin-left:21pt;mso-list:l1 level1 lfo2;"><![if !supportLists]><span><span style="mso-list:Ignore;">1.<span>&nbsp;</span></span></span><![endif]><span>第一步</span></p>
<p class=MsoNormal style="margin-left:21pt;mso-list:l1 level1 lfo2;"><![if !supportLists]><span><span style="mso-list:Ignore;">2.<span>&nbsp;</span></span></span><![endif]><b><span style="font-weight:bold;">第二步</span></b></p>
<p class=MsoNormal>\u3000\u3000第三步<span style="vertical-align:super;">2</span></p>
<table class=MsoTableGrid style="border-collapse:collapse;"><tr><td valign=center rowspan=2><p class=MsoNormal>处室</p></td><td><p class=MsoNormal>一</p></td></tr><tr><td><p class=MsoNormal>二</p><p class=MsoNormal>三</p></td></tr></table><!--EndFragment--></body></html>"""

FROM_WPS = """<h2>一、工作目标</h2>
<p>（一）加强领导，落实责任。</p>
<ol>
<li>第一步</li>
<li><strong>第二步</strong></li>
</ol>
<p>第三步<sup>2</sup></p>
<table>
<tbody>
<tr>
<td rowspan="2">处室</td>
<td>一</td>
</tr>
<tr>
<td><p>二</p>
<p>三</p></td>
</tr>
</tbody>
</table>"""
