//! Line coverage as LCOV tracefiles (`geninfo`): records of lines, one group for each file.

use std::collections::{BTreeMap, BTreeSet};

use super::error::ReportError;
use super::{FileLines, excerpt};

/// Keys that are known and say nothing of lines.
const OTHER: [&str; 15] = [
    "TN", "VER", "FN", "FNDA", "FNF", "FNH", "FNL", "FNA", "BRDA", "BRF", "BRH", "LH", "MCDC",
    "MRF", "MRH",
];

/// Reads the report. Several groups of one file are merged: a line ran if any of them says so.
///
/// # Errors
/// A record is not known or holds no numbers, stands outside a group, or lines are missing: a group does not end, or has less of
/// them than its `LF` says.
pub(super) fn parse(text: &str) -> Result<Vec<FileLines>, ReportError> {
    let mut files: BTreeMap<String, BTreeMap<u32, bool>> = BTreeMap::new();
    let mut group: Option<Group<'_>> = None;
    let mut offset = 0;
    for raw in text.split_inclusive('\n') {
        let at = offset;
        offset += raw.len();
        let line = raw.trim();
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if line == "end_of_record" {
            let Some(group) = group.take() else {
                return Err(ReportError::at(at, "`end_of_record` ends no group"));
            };
            group.close(&mut files)?;
            continue;
        }
        let Some((key, value)) = line.split_once(':') else {
            let message = format!("this is no LCOV record: `{}`", excerpt(line));
            return Err(ReportError::at(at, message));
        };
        match (key, &mut group) {
            ("SF", None) => group = Some(Group::new(value.trim(), at)),
            ("SF", Some(_)) => {
                let message = "`SF` begins a group before `end_of_record` ends the last one";
                return Err(ReportError::at(at, message));
            }
            ("DA", Some(group)) => group.line(value, at)?,
            ("LF", Some(group)) => group.declared = Some(number(value, at)?),
            (key, _) if OTHER.contains(&key) => {}
            (key, _) => {
                let message = format!("LCOV record `{}` is not known here", excerpt(key));
                return Err(ReportError::at(at, message));
            }
        }
    }
    if let Some(group) = group {
        let message = format!(
            "the file ends inside the group of `{}`: it is cut off",
            excerpt(group.path)
        );
        return Err(ReportError::at(text.len(), message));
    }
    let files = files.into_iter().map(|(path, lines)| FileLines {
        paths: vec![path],
        lines,
    });
    Ok(files.collect())
}

struct Group<'t> {
    path: &'t str,
    offset: usize,
    lines: BTreeMap<u32, bool>,
    declared: Option<u64>,
}

impl<'t> Group<'t> {
    const fn new(path: &'t str, offset: usize) -> Self {
        Self {
            path,
            offset,
            lines: BTreeMap::new(),
            declared: None,
        }
    }

    /// `DA:<line>,<count>[,<checksum>]`
    fn line(&mut self, value: &str, at: usize) -> Result<(), ReportError> {
        let mut parts = value.split(',');
        let line: u32 = number(parts.next().unwrap_or_default(), at)?;
        let count: u64 = number(parts.next().unwrap_or_default(), at)?;
        *self.lines.entry(line).or_default() |= count > 0;
        Ok(())
    }

    fn close(self, files: &mut BTreeMap<String, BTreeMap<u32, bool>>) -> Result<(), ReportError> {
        let lines: BTreeSet<u32> = self.lines.keys().copied().collect();
        if let Some(declared) = self.declared.filter(|it| *it > lines.len() as u64) {
            let message = format!(
                "the group of `{}` says that it has {declared} lines and holds {}",
                excerpt(self.path),
                lines.len()
            );
            return Err(ReportError::at(self.offset, message));
        }
        let file = files.entry(self.path.to_owned()).or_default();
        for (line, ran) in self.lines {
            *file.entry(line).or_default() |= ran;
        }
        Ok(())
    }
}

fn number<T: std::str::FromStr>(text: &str, at: usize) -> Result<T, ReportError> {
    text.trim().parse().map_err(|_| {
        let message = format!("expected a number, found `{}`", excerpt(text));
        ReportError::at(at, message)
    })
}
