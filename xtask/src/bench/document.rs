//! docs/BENCHMARKS.md: generated sections between markers, text by hand around them.

use std::fmt::Write as _;

use anyhow::{Context as _, Result, bail};

const END: &str = "<!-- end -->\n";

fn begin(name: &str) -> String {
    format!("<!-- {name}: written by `cargo xtask bench` -->\n")
}

/// The page with the section of that name replaced.
pub fn with_section(page: &str, name: &str, body: &str) -> Result<String> {
    let begin = begin(name);
    let Some((before, rest)) = page.split_once(&begin) else {
        bail!(
            "the page has no section `{name}`: add a line `{}` and a line `{}`",
            begin.trim(),
            END.trim()
        );
    };
    let (_, after) = rest
        .split_once(END)
        .with_context(|| format!("the section `{name}` has no end"))?;
    Ok(format!("{before}{begin}\n{}\n\n{END}{after}", body.trim()))
}

/// A table in Markdown.
pub fn table(head: &[&str], rows: &[Vec<String>]) -> String {
    let row = |cells: Vec<&str>| format!("| {} |\n", cells.join(" | "));
    let mut text = row(head.to_vec());
    let numbers = "|---:".repeat(head.len().saturating_sub(1));
    let _ = writeln!(text, "|---{numbers}|");
    for cells in rows {
        text.push_str(&row(cells.iter().map(String::as_str).collect()));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_section_is_replaced_and_the_rest_stays() {
        let page = "A\n<!-- growth: written by `cargo xtask bench` -->\nold\n<!-- end -->\nB\n\
                    <!-- machine: written by `cargo xtask bench` -->\n<!-- end -->\n";
        let new = with_section(page, "growth", "| new |\n").unwrap();
        assert_eq!(
            new,
            "A\n<!-- growth: written by `cargo xtask bench` -->\n\n| new |\n\n<!-- end -->\nB\n\
             <!-- machine: written by `cargo xtask bench` -->\n<!-- end -->\n"
        );
        assert_eq!(with_section(&new, "growth", "| new |\n").unwrap(), new);
    }

    #[test]
    fn a_page_without_the_section_is_an_error() {
        let error = with_section("A\n", "growth", "").unwrap_err().to_string();
        assert!(error.contains("no section `growth`"), "{error}");
        let page = "<!-- growth: written by `cargo xtask bench` -->\n";
        let error = with_section(page, "growth", "").unwrap_err().to_string();
        assert!(error.contains("has no end"), "{error}");
    }

    #[test]
    fn numbers_stand_to_the_right() {
        let text = table(&["what", "s"], &[vec!["a".to_owned(), "1".to_owned()]]);
        assert_eq!(text, "| what | s |\n|---|---:|\n| a | 1 |\n");
    }
}
