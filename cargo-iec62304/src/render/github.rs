//! Workflow commands that GitHub Actions turns into annotations: as many as it shows, the worst first.

use std::fmt::Write as _;
use std::io::{self, Write};

use super::Shown;
use super::entry::{Entry, Weight, worst_first};
use super::escape::visible;
use super::region::{Regions, path};

/// GitHub shows so many annotations of each kind for one step and drops the rest without a word.
const SHOWN_OF_A_KIND: usize = 10;

/// The kinds in the order of their weight.
const KINDS: [&str; 3] = ["error", "warning", "notice"];

/// Writes the annotations; the last line says how many there would be more.
///
/// # Errors
/// What the writer fails with.
pub fn write(shown: &Shown<'_>, out: &mut dyn Write) -> io::Result<()> {
    let report = shown.report;
    let entries = worst_first(report);
    let mut regions = Regions::new(shown);
    let mut annotated = 0;
    for kind in KINDS {
        let of_kind = entries
            .iter()
            .filter(|entry| self::kind(entry.weight) == kind);
        for entry in of_kind.take(SHOWN_OF_A_KIND) {
            writeln!(out, "{}", annotation(shown, entry, &mut regions))?;
            annotated += 1;
        }
    }
    writeln!(
        out,
        "iec62304: verdict {} (exit {}), {annotated} of {} findings annotated, {} more",
        report.verdict,
        report.exit_code,
        entries.len(),
        entries.len() - annotated,
    )
}

const fn kind(weight: Weight) -> &'static str {
    match weight {
        Weight::Error | Weight::Undecided => "error",
        Weight::Warning => "warning",
        Weight::Note | Weight::Later | Weight::Waived => "notice",
    }
}

fn annotation<'a>(shown: &Shown<'_>, entry: &Entry<'a>, regions: &mut Regions<'a>) -> String {
    let mut place = String::new();
    if let Some(location) = entry.location {
        let region = regions.of(location);
        place = format!(
            "file={},line={},endLine={},",
            property(&path(shown, &location.file)),
            region.line,
            region.end_line
        );
        // GitHub takes columns only within one line.
        if let Some((start, end)) = region.columns.filter(|_| region.line == region.end_line) {
            let _ = write!(place, "col={start},endColumn={end},");
        }
    }
    let clause = match entry.clause {
        "" => String::new(),
        clause => format!(" (IEC 62304, {clause}, class {})", entry.class),
    };
    let help = entry.help.map(|help| format!(" · help: {help}"));
    format!(
        "::{} {place}title={}::{}",
        kind(entry.weight),
        property(&format!("{}{clause}", entry.rule)),
        data(&format!("{}{}", entry.message, help.unwrap_or_default())),
    )
}

/// What stands behind the second `::`.
fn data(text: &str) -> String {
    visible(text).replace('%', "%25")
}

/// The value of a property, which a comma or colon would end.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Format;
    use crate::render::testkit::rendered;
    use crate::report::sample;

    #[test]
    fn the_small_system() {
        insta::assert_snapshot!(rendered(Format::Github, &sample::small().report()));
    }

    #[test]
    fn at_most_ten_of_a_kind_are_written_and_the_rest_is_counted() {
        let mut report = sample::small().report();
        let first = report.findings.remove(1);
        report.findings = vec![first; 25];
        let text = rendered(Format::Github, &report);
        assert_eq!(
            text.lines()
                .filter(|line| line.starts_with("::error "))
                .count(),
            10
        );
        assert!(
            text.ends_with("10 of 26 findings annotated, 16 more\n"),
            "{text}"
        );
    }

    #[test]
    fn what_would_end_a_property_or_a_line_is_escaped() {
        assert_eq!(property("a,b:c%\nd"), "a%2Cb%3Ac%25 d");
        assert_eq!(data("a,b:c%0A"), "a,b:c%250A");
    }
}
