//! Places as tools outside count them: below the root of the repository, columns in UTF-16 code units.

use std::collections::BTreeMap;

use camino::Utf8Path;

use super::Shown;
use crate::report::Location;

/// A place; columns only where the text of the file is known, since the report counts bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Region {
    pub(super) line: u32,
    pub(super) end_line: u32,
    /// First column, and the one just behind the last.
    pub(super) columns: Option<(usize, usize)>,
}

/// Turns places of the report into such; each file is read once.
pub(super) struct Regions<'a> {
    shown: &'a Shown<'a>,
    files: BTreeMap<&'a str, Option<Vec<String>>>,
}

impl<'a> Regions<'a> {
    pub(super) fn new(shown: &'a Shown<'a>) -> Self {
        Self {
            shown,
            files: BTreeMap::new(),
        }
    }

    pub(super) fn of(&mut self, location: &'a Location) -> Region {
        let text_of = self.shown.text_of;
        let lines = self.files.entry(&location.file).or_insert_with(|| {
            let text = text_of(Utf8Path::new(&location.file))?;
            Some(text.lines().map(str::to_owned).collect())
        });
        let column = |line: u32, column: u32| {
            let line = lines.as_ref()?.get((line as usize).checked_sub(1)?)?;
            let before = line.get(..(column as usize).checked_sub(1)?)?;
            Some(before.encode_utf16().count() + 1)
        };
        let line = location.line.max(1);
        let end_line = location.end_line.max(line);
        let start = column(location.line, location.column);
        let end = column(location.end_line, location.end_column);
        let columns = start
            .zip(end)
            .filter(|(start, end)| end_line > line || end >= start);
        Region {
            line,
            end_line,
            columns,
        }
    }
}

/// Path of a file below the root of the repository; absolute where it lies outside of the workspace.
pub(super) fn path(shown: &Shown<'_>, file: &str) -> String {
    if is_absolute(file) || shown.prefix.is_empty() {
        file.to_owned()
    } else {
        format!("{}/{file}", shown.prefix)
    }
}

/// Where an entry without a place is shown: systems that want a file show it nowhere otherwise.
pub(super) const NO_PLACE: &str = "Cargo.toml";

/// Path of the file and first line of a place; of none the workspace's manifest.
pub(super) fn file_and_line(shown: &Shown<'_>, location: Option<&Location>) -> (String, u32) {
    location.map_or_else(
        || (path(shown, NO_PLACE), 1),
        |location| (path(shown, &location.file), location.line.max(1)),
    )
}

/// On any platform: reports travel.
pub(super) fn is_absolute(file: &str) -> bool {
    file.starts_with('/') || file.as_bytes().get(1) == Some(&b':')
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::sample;

    #[test]
    fn columns_count_utf16_and_are_left_out_without_the_text() {
        let report = sample::empty().report();
        let text_of = |file: &Utf8Path| (file == "a.rs").then(|| "let ü = \"🦀\"; x\n".to_owned());
        let shown = Shown {
            report: &report,
            detail: &crate::report::Detail::default(),
            text_of: &text_of,
            options: crate::render::terminal::Options::default(),
            prefix: "firmware",
        };
        let place = |file: &str, start, end| Location {
            file: file.to_owned(),
            line: 1,
            column: start,
            end_line: 1,
            end_column: end,
        };
        // Behind `ü` (2 bytes, 1 unit) and the crab (4 bytes, 2 units).
        let (known, inside, unknown) = (
            place("a.rs", 10, 17),
            place("a.rs", 6, 7),
            place("b.rs", 1, 2),
        );
        let mut regions = Regions::new(&shown);
        assert_eq!(regions.of(&known).columns, Some((9, 14)));
        assert_eq!(
            regions.of(&inside).columns,
            None,
            "no boundary of a character"
        );
        assert_eq!(regions.of(&unknown).columns, None);
        assert_eq!(path(&shown, "a.rs"), "firmware/a.rs");
        assert_eq!(path(&shown, "/elsewhere/a.rs"), "/elsewhere/a.rs");
        assert_eq!(
            file_and_line(&shown, None),
            ("firmware/Cargo.toml".to_owned(), 1)
        );
    }
}
