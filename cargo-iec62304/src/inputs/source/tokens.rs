//! The tokens of a piece of source in one form of writing: comments and layout aside, nothing is left out.
//!
//! What is approved of a unit is bound to these tokens, so the one mistake that must not be made is to pass over a change. White space
//! (what ASCII has of it) and comments go; between two characters that would make another token together, one blank stays.

use proc_macro2::Span;
use sha2::{Digest, Sha256};

use super::position::LineMap;

/// Two characters that are another token when nothing stands between them.
const JOINED: [&[u8; 2]; 23] = [
    b"!=", b"%=", b"&&", b"&=", b"*=", b"+=", b"-=", b"->", b"..", b"/*", b"/=", b"::", b"<-",
    b"<<", b"<=", b"==", b"=>", b">=", b">>", b"^=", b"|=", b"||", b"//",
];

/// The tokens of a range, as bytes; those of several pieces can stand behind each other.
pub fn normal_form(text: &str, form: &mut Vec<u8>) {
    let mut scanner = Scanner {
        text,
        bytes: text.as_bytes(),
        at: 0,
    };
    let mut spaced = false;
    let mut after_number = false;
    while let Some(&first) = scanner.bytes.get(scanner.at) {
        if scanner.skip_space_and_comments() {
            spaced = true;
            continue;
        }
        let start = scanner.at;
        scanner.piece(first);
        let piece = &scanner.bytes[start..scanner.at];
        let number = after_number && (first == b'.' || first.is_ascii_digit());
        if spaced && (number || form.last().is_some_and(|last| is_split(*last, first))) {
            form.push(b' ');
        }
        push(piece, form);
        spaced = false;
        after_number = first == b'.' || first.is_ascii_digit();
    }
    // Another piece of source begins a token of its own.
    form.push(b'\n');
}

/// Whether two characters must not come together, where something stood between them.
fn is_split(last: u8, next: u8) -> bool {
    let word = |byte: u8| is_word(byte) || matches!(byte, b'\'' | b'"' | b'#');
    word(last) && word(next) || JOINED.contains(&&[last, next])
}

const fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_' || !byte.is_ascii()
}

/// The compiler reads the end of a line in a text as `\n`, however the file has it.
fn push(piece: &[u8], form: &mut Vec<u8>) {
    for (at, byte) in piece.iter().enumerate() {
        if *byte != b'\r' || piece.get(at + 1) != Some(&b'\n') {
            form.push(*byte);
        }
    }
}

struct Scanner<'t> {
    text: &'t str,
    bytes: &'t [u8],
    at: usize,
}

impl Scanner<'_> {
    fn rest(&self) -> &[u8] {
        self.bytes.get(self.at..).unwrap_or_default()
    }

    /// Goes to the first byte for which it holds, else to the end.
    fn until(&mut self, stops: impl Fn(&u8) -> bool) {
        let length = self.rest().iter().position(stops);
        self.at += length.unwrap_or(self.rest().len());
    }

    fn skip_space_and_comments(&mut self) -> bool {
        let start = self.at;
        match self.rest() {
            [b'/', b'/', ..] => self.until(|byte| *byte == b'\n'),
            [b'/', b'*', ..] => self.block_comment(),
            [first, ..] if first.is_ascii_whitespace() || *first == 0x0b => self.at += 1,
            _ => {}
        }
        self.at > start
    }

    /// Block comments stand in each other.
    fn block_comment(&mut self) {
        let mut depth = 0_usize;
        loop {
            match self.rest() {
                [b'/', b'*', ..] => {
                    depth += 1;
                    self.at += 2;
                }
                [b'*', b'/', ..] => {
                    depth -= 1;
                    self.at += 2;
                }
                [] => return,
                _ => self.at += 1,
            }
            if depth == 0 {
                return;
            }
        }
    }

    /// One word, text, character or sign.
    fn piece(&mut self, first: u8) {
        match first {
            b'"' => self.text(),
            b'\'' => self.character(),
            _ if is_word(first) => self.word(),
            _ => self.at += 1,
        }
    }

    /// A word, and the text that it is the prefix of.
    fn word(&mut self) {
        let start = self.at;
        self.until(|byte| !is_word(*byte));
        let word = &self.bytes[start..self.at];
        let raw = matches!(word, b"r" | b"br" | b"cr");
        let hashes = self.rest().iter().take_while(|byte| **byte == b'#').count();
        match self.rest().get(hashes) {
            Some(b'"') if raw => self.raw_text(hashes),
            Some(b'"') if hashes == 0 && matches!(word, b"b" | b"c") => self.text(),
            Some(b'\'') if hashes == 0 && word == b"b" => self.character(),
            Some(byte) if hashes == 1 && word == b"r" && is_word(*byte) => {
                self.at += 1;
                self.until(|byte| !is_word(*byte));
            }
            _ => {}
        }
    }

    fn raw_text(&mut self, hashes: usize) {
        self.at += hashes + 1;
        loop {
            self.until(|byte| *byte == b'"');
            if self.rest().is_empty() {
                return;
            }
            self.at += 1;
            let closing = self.rest().iter().take(hashes);
            if closing.filter(|byte| **byte == b'#').count() == hashes {
                self.at += hashes;
                return;
            }
        }
    }

    fn text(&mut self) {
        self.quoted(b'"');
    }

    /// From one quote to the next that is not escaped.
    fn quoted(&mut self, quote: u8) {
        self.at += 1;
        loop {
            self.until(|byte| *byte == quote || *byte == b'\\');
            match self.rest() {
                [b'\\', _, ..] => self.at += 2,
                [] => return,
                _ => {
                    self.at += 1;
                    return;
                }
            }
        }
    }

    /// A character, or the quote of a lifetime or label.
    fn character(&mut self) {
        let rest = self.text.get(self.at..).unwrap_or_default();
        let mut characters = rest.chars().skip(1);
        match (characters.next(), characters.next()) {
            (Some('\\'), _) | (Some(_), Some('\'')) => self.quoted(b'\''),
            _ => {
                self.at += 1;
                self.until(|byte| !is_word(*byte));
            }
        }
    }
}

/// SHA-256 over the tokens of an item: its attributes without documentation, and what stands between the two spans.
pub fn digest(
    map: &LineMap<'_>,
    attributes: &[syn::Attribute],
    first: Span,
    last: Span,
) -> [u8; 32] {
    let mut form = Vec::new();
    for attribute in attributes
        .iter()
        .filter(|each| !each.path().is_ident("doc"))
    {
        let close = attribute.bracket_token.span.close();
        normal_form(
            map.text_between(attribute.pound_token.span, close),
            &mut form,
        );
    }
    normal_form(map.text_between(first, last), &mut form);
    Sha256::digest(&form).into()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use syn::visit::{self, Visit};

    use super::normal_form;

    fn form(text: &str) -> String {
        let mut form = Vec::new();
        normal_form(text, &mut form);
        String::from_utf8(form).unwrap()
    }

    fn same(a: &str, b: &str) {
        assert_eq!(form(a), form(b));
    }

    fn differ(a: &str, b: &str) {
        assert_ne!(form(a), form(b), "{a}");
    }

    #[test]
    fn comments_and_layout_are_nothing() {
        same(
            "fn f(a: u8) -> u8 { a + 1 }",
            "fn f(\r\n    a: u8, // why\n)->u8{/* as /* it */ is */\n\ta+1 }"
                .replace("8, //", "8 //")
                .as_str(),
        );
        same("/// Text.\n//! More.\nx", "x");
        same("a\n    .b()\n    .c1()\n    .d()", "a.b().c1().d()");
        same("&'a str", "& 'a  str");
        same("let a = \"x\r\ny\";", "let a=\"x\ny\";");
    }

    #[test]
    fn what_stands_in_texts_and_characters_counts() {
        differ("f(\"a b\")", "f(\"a  b\")");
        differ("f(\"// a\")", "f(\"// b\")");
        differ("f(\"/*\"); a(); g(\"*/\")", "f(\"/*\"); b(); g(\"*/\")");
        differ("f('\"', a, '\"') // x", "f('\"', b, '\"') // x");
        differ("f('\\'', \"//\", a)", "f('\\'', \"//\", b)");
        differ("f(b'\"', a)", "f(b'\"', b)");
        differ("f(r#\"a\" // \"#, a)", "f(r#\"a\" // \"#, b)");
        differ("f(br##\"\"# // a\"##)", "f(br##\"\"# // b\"##)");
        differ("f(c\"\\\" // a\")", "f(c\"\\\" // b\")");
        differ("f::<'a>('ä', \"//\", a)", "f::<'a>('ä', \"//\", b)");
        differ("'a: loop { \"//\"; a }", "'a: loop { \"//\"; b }");
        differ("r#fn(a)", "rfn(a)");
    }

    #[test]
    fn what_white_space_tells_apart_stays_apart() {
        differ("a & &b", "a && b");
        differ("a | |b| c", "a || b | c");
        differ("t.0 .1", "t.0.1");
        differ("1. .max(2)", "1..max(2)");
        differ("r #x", "r#x");
        differ("b \"x\"", "b\"x\"");
        differ("let ab = c", "let a b = c");
        differ("a - -b", "a + -b");
    }

    /// The functions of a file, as they are written.
    struct Functions<'t> {
        map: super::LineMap<'t>,
        found: Vec<&'t str>,
    }

    impl<'ast> Visit<'ast> for Functions<'_> {
        fn visit_item_fn(&mut self, item: &'ast syn::ItemFn) {
            let close = item.block.brace_token.span.close();
            let text = self.map.text_between(item.sig.fn_token.span, close);
            self.found.push(text);
            visit::visit_item_fn(self, item);
        }
    }

    #[test]
    fn it_takes_the_source_of_this_crate_apart_as_the_parser_does() {
        let mut folders = vec![std::path::PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("src")];
        let mut compared = 0;
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|extension| extension == "rs") {
                    compared += compare(&path);
                }
            }
        }
        assert!(compared > 1000, "{compared}");
    }

    /// Compares the functions of a file with what the parser makes of them; how many these are.
    fn compare(path: &std::path::Path) -> usize {
        let text = std::fs::read_to_string(path).unwrap();
        let mut functions = Functions {
            map: super::LineMap::new(&text),
            found: Vec::new(),
        };
        functions.visit_file(&syn::parse_file(&text).unwrap());
        // The parser makes an attribute of documentation.
        functions.found.retain(|written| !written.contains("///"));
        for written in &functions.found {
            let parsed: proc_macro2::TokenStream = written.parse().unwrap();
            // It writes blanks between numbers and dots, so that nobody reads a fraction, and behind a `#` in the tokens of a macro.
            let plain = |text: &str| {
                let text = form(text).replace(" .", ".").replace(". ", ".");
                text.replace("# ", "#")
            };
            assert_eq!(
                plain(written),
                plain(&parsed.to_string()),
                "{}",
                path.display()
            );
        }
        functions.found.len()
    }

    proptest! {
        /// Whatever is written, nothing panics.
        #[test]
        fn any_text_has_a_form(text in "[a-z0-9_\"'#/*\\\\ \n\r.&|=<>(){}äé€]{0,60}") {
            prop_assert!(form(&text).ends_with('\n'));
        }

        /// A word outside comments and texts is never lost.
        #[test]
        fn no_word_is_lost(before in "[a-z+\\-&|.:;(){} \n]{0,30}", after in "[a-z+\\-&|.:;(){} \n]{0,30}") {
            let with = format!("{before} Z {after}");
            prop_assert_ne!(form(&with), form(&format!("{before} {after}")));
            prop_assert_ne!(form(&with), form(&format!("{before} Y {after}")));
        }
    }
}
