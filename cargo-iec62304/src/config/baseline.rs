//! The text of a baseline → [`Baseline`].

use toml::de::DeTable;

use super::DocumentText;
use super::decode::Reader;
use super::sink::{Sink, tables};
use crate::diagnostic::Diagnostic;
use crate::model::{Baseline, BaselineEntry};

/// The longest that a baseline may hold, in days.
pub const LONGEST: i64 = 366;

const NEW: &str = "record a new one with `--write-baseline FILE`";

/// Reads a baseline; its digest is left to the caller.
///
/// # Errors
/// Every mistake in it, sorted by place.
pub fn parse(document: &DocumentText) -> Result<Baseline, Vec<Diagnostic>> {
    let text = document.text().map_err(|mistake| vec![mistake])?;
    let mut sink = Sink::new(&document.path, text);
    let (root, errors) = DeTable::parse_recoverable(text);
    for error in &errors {
        sink.syntax_error(error);
    }
    let mut baseline = Baseline {
        file: document.path.to_string(),
        ..Baseline::default()
    };
    let mut fields = Reader::new(&mut sink, "baseline", 0..0, root.get_ref());
    head(&mut baseline, &mut fields);
    let entries = fields.value("finding");
    fields.finish();
    if let Some(entries) = entries {
        for (range, table) in tables(&mut sink, "[[finding]]", entries) {
            let mut fields = Reader::new(&mut sink, "[[finding]]", range, table);
            baseline.entries.extend(entry(&mut fields));
            fields.finish();
        }
    }
    let mut mistakes = sink.diagnostics;
    mistakes.sort();
    mistakes.dedup();
    if mistakes.is_empty() {
        Ok(baseline)
    } else {
        Err(mistakes)
    }
}

fn head(baseline: &mut Baseline, fields: &mut Reader<'_, '_, '_>) {
    for key in ["format", "recorded", "expires"] {
        fields.mandatory(key, NEW);
    }
    if let Some(format) = fields.integer("format").filter(|it| it.value != 1) {
        let message = format!(
            "`format`: this version reads format 1 of baselines, found {}",
            format.value
        );
        fields.mistake_at(format.place, message, Some(NEW.to_owned()));
    }
    let text = |text: Option<super::Written<String>>| text.map(|it| it.value).unwrap_or_default();
    baseline.tool = text(fields.text("tool"));
    baseline.rules_digest = text(fields.text("rules_digest"));
    let place = fields
        .value("expires")
        .map(|it| fields.sink.place(it.span()));
    let (recorded, expires) = (fields.date("recorded"), fields.date("expires"));
    if let (Some(recorded), Some(expires), Some(place)) = (&recorded, &expires, place)
        && let Some(wrong) = wrong_span(recorded, expires)
    {
        fields.mistake_at(place, wrong, Some(NEW.to_owned()));
    }
    baseline.recorded = recorded.unwrap_or_default();
    baseline.expires = expires.unwrap_or_default();
}

/// What is wrong with the time that a baseline holds: one that never ends would be no exception any more.
pub fn wrong_span(recorded: &str, expires: &str) -> Option<String> {
    let first: jiff::civil::Date = recorded.parse().ok()?;
    let last: jiff::civil::Date = expires.parse().ok()?;
    let days = i64::from(first.until(last).ok()?.get_days());
    if days < 0 {
        Some(format!(
            "`expires`: {expires} is before {recorded}, the day of the record"
        ))
    } else if days > LONGEST {
        Some(format!(
            "`expires`: {expires} is {days} days after {recorded}, the day of the record; a baseline holds {LONGEST} at most"
        ))
    } else {
        None
    }
}

fn entry(fields: &mut Reader<'_, '_, '_>) -> Option<BaselineEntry> {
    for key in ["rule", "kind", "subject", "message"] {
        fields.mandatory(key, NEW);
    }
    let (rule, kind) = (fields.text("rule"), fields.text("kind"));
    let (subject, message) = (fields.text("subject"), fields.text("message"));
    let count = number(fields, "count", 1);
    let at_most = number(fields, "at_most", 0);
    let rule = rule?;
    Some(BaselineEntry {
        rule: rule.value,
        place: rule.place,
        kind: kind?.value,
        subject: subject?.value,
        message: message?.value,
        count: count.unwrap_or(1),
        at_most,
    })
}

fn number(fields: &mut Reader<'_, '_, '_>, key: &'static str, least: usize) -> Option<usize> {
    let number = fields.integer(key)?;
    let fits = usize::try_from(number.value).ok().filter(|it| *it >= least);
    if fits.is_none() {
        let message = format!("`{key}`: expected {least} or more, found {}", number.value);
        fields.mistake_at(number.place, message, None);
    }
    fits
}

#[cfg(test)]
mod tests {
    use super::parse;
    use crate::config::DocumentText;

    const HEAD: &str = "format = 1\nrecorded = 2026-02-03\nexpires = 2026-05-04\ntool = \"0.1.0\"\nrules_digest = \"ab\"\n";

    fn mistakes(text: &str) -> Vec<String> {
        let document = DocumentText {
            path: "baseline.toml".into(),
            bytes: text.as_bytes().to_vec(),
        };
        let mistakes = parse(&document).expect_err("a mistake");
        let shown = |it: crate::diagnostic::Diagnostic| {
            let line = it.place.map_or(0, |place| place.start.line);
            format!("{line}: {} | {}", it.message, it.help.unwrap_or_default())
        };
        mistakes.into_iter().map(shown).collect()
    }

    #[test]
    fn what_is_written_is_read() {
        let text = format!(
            "{HEAD}\n[[finding]]\nrule = \"unit-lines\"\nkind = \"unit\"\nsubject = \"pump::f\"\nmessage = \"m\"\ncount = 2\nat_most = 0\n"
        );
        let document = DocumentText {
            path: "baseline.toml".into(),
            bytes: text.into_bytes(),
        };
        let baseline = parse(&document).expect("a baseline");
        assert_eq!(
            (baseline.recorded.as_str(), baseline.expires.as_str()),
            ("2026-02-03", "2026-05-04")
        );
        let entry = &baseline.entries[0];
        assert_eq!((entry.count, entry.at_most), (2, Some(0)));
        assert_eq!(entry.place.start.line, 8);
        assert!(baseline.is_expired("2026-05-05") && !baseline.is_expired("2026-05-04"));
    }

    #[test]
    fn mistakes_are_told_with_their_place() {
        assert_eq!(
            mistakes("format = 2\nrecorded = 2026-02-03\nexpire = 2026-05-04\n"),
            [
                "1: `baseline` has no `expires` | record a new one with `--write-baseline FILE`",
                "1: `format`: this version reads format 1 of baselines, found 2 | record a new one with `--write-baseline FILE`",
                "3: unknown key `expire` in `baseline` | did you mean `expires`?",
            ]
        );
        let entry = "[[finding]]\nrule = \"a\"\nkind = \"unit\"\nsubject = \"x\"\nmessage = \"m\"\ncount = 0\n";
        assert_eq!(
            mistakes(&format!("{HEAD}{entry}")),
            ["11: `count`: expected 1 or more, found 0 | "]
        );
    }

    #[test]
    fn no_baseline_holds_for_ever() {
        let text = HEAD.replace("2026-05-04", "2036-05-04");
        assert!(mistakes(&text)[0].contains("366 at most"), "{text}");
        let text = HEAD.replace("2026-05-04", "2025-05-04");
        assert!(
            mistakes(&text)[0].contains("is before 2026-02-03"),
            "{text}"
        );
    }
}
