/** Sixty names that are no names: markup, scripts, formulas of spreadsheets, lines of calendars, commands of typesetters. */
const MARKUP = [
  '<script>alert(1)</script>', '<img src=x onerror=alert(1)>', '"><img src=x onerror=alert(1)>', "'><svg onload=alert(1)>",
  '<svg/onload=alert(1)>', '<iframe src=javascript:alert(1)>', '<a href="javascript:alert(1)">x</a>', '<body onload=alert(1)>',
  '<details open ontoggle=alert(1)>', '<input autofocus onfocus=alert(1)>', '<math><mi xlink:href="javascript:alert(1)">', '<object data=javascript:alert(1)>',
  '<embed src=javascript:alert(1)>', '<form action=javascript:alert(1)><button>', '<style>@import "//x.invalid"</style>', '<link rel=stylesheet href=//x.invalid>',
  '<base href=//x.invalid/>', '<meta http-equiv=refresh content=0;//x.invalid>', '</textarea><script>alert(1)</script>', '</title><script>alert(1)</script>',
  '<!--<img src="--><img src=x onerror=alert(1)//">', '<x onclick=alert(1)>click', '<template><script>alert(1)</script>', '<noscript><p title="</noscript><img src=x onerror=alert(1)>">',
  '&lt;script&gt;alert(1)&lt;/script&gt;', '&#60;img src=x onerror=alert(1)&#62;', '{{constructor.constructor("alert(1)")()}}', '${alert(1)}', '#{alert(1)}', 'javascript:alert(1)',
  "');alert(1);//", '";alert(1);//', '`;alert(1);//', '\\u003cscript\\u003ealert(1)', '<ScRiPt>alert(1)</sCrIpT>',
];
const FORMULAS = [
  '=1+1', '=HYPERLINK("http://x.invalid","x")', '=cmd|\' /C calc\'!A0', '+1+1', '-1+1', '@SUM(1,1)', '=IMPORTXML("http://x.invalid","//a")', '=WEBSERVICE("http://x.invalid")',
  '+cmd|\' /C calc\'!A0', '-2+3+cmd|\' /C calc\'!A0', '=DDE("cmd";"/C calc";"x")', '%0A=1+1', '"=1+1', '\'=1+1', ';=1+1', '|=1+1',
];
const LINES = ['x;ATTENDEE:mailto:a@x.invalid', 'END:VEVENT', 'x\\nATTENDEE:mailto:a@x.invalid', '#import "x.typ"', '#read("/etc/passwd")', '$ sum_1 $', '*bold* _it_ [x](javascript:alert(1))', "Robert'); DROP TABLE patient_case;--", '../../etc/passwd'];

export const HOSTILE = [...MARKUP, ...FORMULAS, ...LINES];

/** All of them in one text, a line each. */
export const ALL = HOSTILE.join('\n');

const BETWEEN = /\n| · /;

/** The hostile names that stand whole in a text. */
export const namesIn = (text) => text.split(BETWEEN).filter((part) => HOSTILE.includes(part));

/** All of them in texts of at most so many characters each; `between`: what parts them, a line break or ` · `. */
export function pieces(most, between = '\n') {
  const texts = [];
  for (const name of HOSTILE) {
    const longer = texts.length > 0 ? `${texts.at(-1)}${between}${name}` : null;
    if (longer !== null && longer.length <= most) texts[texts.length - 1] = longer;
    else texts.push(name);
  }
  return texts;
}
