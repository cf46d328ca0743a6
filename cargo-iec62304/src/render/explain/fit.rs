//! Markdown that fits into a terminal of 80 columns: paragraphs are filled anew, code stays as it is.

use crate::render::text::wrap;

const WIDTH: usize = 80;

/// The text with no line wider than 80 columns, but for code and for words that are longer.
pub(super) fn fit(text: &str) -> String {
    let mut fitted = String::new();
    let mut paragraph = String::new();
    let mut code = false;
    for line in text.lines() {
        let fence = line.trim_start().starts_with("```");
        let as_it_is = code || fence || line.starts_with("    ") || line.starts_with('#');
        code ^= fence;
        let begins = line.trim().is_empty() || line.starts_with("- ");
        if as_it_is || begins {
            flush(&mut paragraph, &mut fitted);
        }
        if as_it_is || line.trim().is_empty() {
            fitted.push_str(line.trim_end());
            fitted.push('\n');
        } else {
            paragraph.push_str(line);
            paragraph.push(' ');
        }
    }
    flush(&mut paragraph, &mut fitted);
    fitted
}

/// A paragraph or an entry of a list, whose further lines stand below its text.
fn flush(paragraph: &mut String, fitted: &mut String) {
    let entry = paragraph.starts_with("- ");
    let (first, further) = if entry { ("- ", "  ") } else { ("", "") };
    let words = paragraph.trim_start_matches("- ");
    for (at, line) in wrap(words, WIDTH - first.len()).iter().enumerate() {
        fitted.push_str(if at == 0 { first } else { further });
        fitted.push_str(line);
        fitted.push('\n');
    }
    paragraph.clear();
}

#[cfg(test)]
mod tests {
    use super::fit;

    #[test]
    fn paragraphs_and_lists_are_filled_and_code_is_not() {
        let long = "word ".repeat(30);
        let text = format!(
            "# {long}\n\n{long}\nmore\n- {long}\n- short\n\n```toml\n{long}\n```\n    {long}\n"
        );
        let fitted = fit(&text);
        let wide: Vec<&str> = fitted.lines().filter(|line| line.len() > 80).collect();
        assert_eq!(wide.len(), 3, "{fitted}");
        assert!(
            fitted.contains("word\nword word") && fitted.contains(" more\n- word"),
            "{fitted}"
        );
        assert!(
            fitted.contains("\n  word") && fitted.ends_with('\n'),
            "{fitted}"
        );
        assert_eq!(fit(&fitted), fitted);
    }
}
