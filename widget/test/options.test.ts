import { expect, test } from "vitest";
import { optionsOf } from "../src/launcher/options";

const SRC = "https://chat.example/widget.js?v=1";

function options(dataset: DOMStringMap, page = "en") {
  return optionsOf({ src: SRC, dataset }, page);
}

test("a bare tag floats, closed, and talks to where it came from", () => {
  expect(options({})).toEqual({
    server: "https://chat.example",
    language: "en",
    place: null,
    open: false,
    remember: true,
    exitTo: "https://www.weather.gov/",
  });
});

test("the server may be another, with or without a path", () => {
  expect(options({ server: "https://other.example:5005/x" }).server).toBe("https://other.example:5005");
});

test("the language is the tag's, else the page's, else English", () => {
  expect(options({}, "es-MX").language).toBe("es");
  expect(options({ lang: "en" }, "es").language).toBe("en");
  expect(options({}, "").language).toBe("en");
});

test("quick exit leads to a web page only", () => {
  expect(options({ exit: "https://www.bbc.com/" }).exitTo).toBe("https://www.bbc.com/");
  expect(options({ exit: "javascript:alert(1)" }).exitTo).toBe("https://www.weather.gov/");
});
