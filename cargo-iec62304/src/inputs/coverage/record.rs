//! The regions of one function: the packed data of a record in `__llvm_covfun`.

use std::sync::Arc;

use camino::Utf8Path;

use super::bytes::{Cursor, Fault};
use super::object::{Counter, Expression, ExpressionKind, MappedRegion, RegionKind};
use crate::model::Position;

/// Lines beyond this are damage: otherwise a region of a few bytes could ask for gigabytes of line results. No source
/// file comes near it; rustc cannot even hold one of 4 GiB.
const MAX_LINE: u32 = 1 << 24;

/// The column that stands for the end of the line where the map has no columns.
const END_OF_LINE: u32 = u32::MAX;

/// Set in an end column where the region is a gap.
const GAP_BIT: u32 = 1 << 31;

/// In a counter: how many bits tell its kind.
const TAG_BITS: u32 = 2;

/// In the header of a region without a counter: set for an expansion.
const EXPANSION_BIT: u32 = 1 << TAG_BITS;

/// Bound of the condition ids of MC/DC.
const MAX_CONDITION: u32 = i16::MAX as u32;

/// What the data of a record holds.
#[derive(Debug)]
pub(super) struct Decoded {
    pub files: Vec<Arc<Utf8Path>>,
    pub expressions: Vec<Expression>,
    pub regions: Vec<MappedRegion>,
}

/// Decodes the data of a record whose translation unit has these files.
///
/// Stricter than LLVM: bytes behind the last region, an expression that is used both as a sum and as a difference, and
/// two expansions into one file are faults.
pub(super) fn decode(data: Cursor<'_>, unit: &[Arc<Utf8Path>]) -> Result<Decoded, Fault> {
    let start = data.clone();
    let mut reader = Reader {
        cursor: data,
        files: 0,
        kinds: Vec::new(),
    };
    let files = reader.read_files(unit)?;
    reader.files = files.len();
    let operands = reader.read_operands()?;
    let mut regions = Vec::new();
    for file in 0..files.len() {
        reader.read_regions(file, &mut regions)?;
    }
    if !reader.cursor.is_empty() {
        return Err(reader.cursor.fault("bytes follow the last region"));
    }
    if regions.is_empty() {
        return Err(start.fault("a function without regions"));
    }
    count_expansions(&mut regions, files.len()).map_err(|problem| start.fault(problem))?;
    Ok(Decoded {
        files,
        expressions: expressions(&operands, &reader.kinds),
        regions,
    })
}

fn expressions(
    operands: &[(Counter, Counter)],
    kinds: &[Option<ExpressionKind>],
) -> Vec<Expression> {
    let both = operands.iter().zip(kinds);
    both.map(|(&(lhs, rhs), kind)| Expression {
        // An expression that nothing refers to has no kind; LLVM's default is the difference.
        kind: kind.unwrap_or(ExpressionKind::Subtract),
        lhs,
        rhs,
    })
    .collect()
}

struct Reader<'a> {
    cursor: Cursor<'a>,
    /// Number of files of the function.
    files: usize,
    /// The kind of each expression: it stands in the references to it, not with it.
    kinds: Vec<Option<ExpressionKind>>,
}

/// What the header of a region says.
struct Header {
    kind: RegionKind,
    counter: Counter,
    false_counter: Option<Counter>,
    expands: Option<usize>,
    /// An MC/DC decision: it carries no counter and is left out.
    decision: bool,
}

impl Header {
    const fn new(kind: RegionKind, counter: Counter) -> Self {
        Self {
            kind,
            counter,
            false_counter: None,
            expands: None,
            decision: false,
        }
    }
}

impl Reader<'_> {
    fn read_files(&mut self, unit: &[Arc<Utf8Path>]) -> Result<Vec<Arc<Utf8Path>>, Fault> {
        let count = self.cursor.size("the number of files")?;
        (0..count)
            .map(|_| {
                let at = self.cursor.clone();
                let index = self.cursor.uleb()?;
                let file = usize::try_from(index).ok().and_then(|i| unit.get(i));
                file.cloned().ok_or_else(|| {
                    at.fault(format!("file {index} is named, there are {}", unit.len()))
                })
            })
            .collect()
    }

    fn read_operands(&mut self) -> Result<Vec<(Counter, Counter)>, Fault> {
        let count = self.cursor.size("the number of expressions")?;
        self.kinds = vec![None; count];
        (0..count)
            .map(|_| Ok((self.read_counter()?, self.read_counter()?)))
            .collect()
    }

    fn read_counter(&mut self) -> Result<Counter, Fault> {
        let at = self.cursor.clone();
        let value = self.cursor.uleb_below(u32::MAX, "a counter")?;
        self.counter(value, &at)
    }

    fn counter(&mut self, value: u32, at: &Cursor<'_>) -> Result<Counter, Fault> {
        let id = value >> TAG_BITS;
        let kind = match value & 3 {
            0 => return Ok(Counter::Zero),
            1 => return Ok(Counter::Value(id)),
            2 => ExpressionKind::Subtract,
            _ => ExpressionKind::Add,
        };
        let slot = usize::try_from(id)
            .ok()
            .and_then(|id| self.kinds.get_mut(id));
        let slot = slot.ok_or_else(|| at.fault(format!("there is no expression {id}")))?;
        match slot.replace(kind) {
            Some(other) if other != kind => Err(at.fault(format!(
                "expression {id} is used both as a sum and as a difference"
            ))),
            _ => Ok(Counter::Expression(id)),
        }
    }

    fn read_regions(&mut self, file: usize, regions: &mut Vec<MappedRegion>) -> Result<(), Fault> {
        let count = self.cursor.size("the number of regions")?;
        let mut line = 0;
        for _ in 0..count {
            let header = self.read_header()?;
            let (start, end, gap) = self.read_range(&mut line)?;
            if header.decision {
                continue;
            }
            regions.push(MappedRegion {
                file,
                start,
                end,
                kind: if gap { RegionKind::Gap } else { header.kind },
                counter: header.counter,
                false_counter: header.false_counter,
                expands: header.expands,
            });
        }
        Ok(())
    }

    fn read_header(&mut self) -> Result<Header, Fault> {
        let at = self.cursor.clone();
        let value = self.cursor.uleb_below(u32::MAX, "a region's header")?;
        if value & 3 != 0 {
            return Ok(Header::new(RegionKind::Code, self.counter(value, &at)?));
        }
        let rest = value >> (TAG_BITS + 1);
        if value & EXPANSION_BIT != 0 {
            let expands = usize::try_from(rest).ok().filter(|file| *file < self.files);
            let expands = expands.ok_or_else(|| at.fault(format!("there is no file {rest}")))?;
            return Ok(Header {
                expands: Some(expands),
                ..Header::new(RegionKind::Expansion, Counter::Zero)
            });
        }
        match rest {
            0 => Ok(Header::new(RegionKind::Code, Counter::Zero)),
            2 => Ok(Header::new(RegionKind::Skipped, Counter::Zero)),
            4 => self.read_branch(),
            5 => self.read_decision(),
            6 => self.read_condition(),
            _ => Err(at.fault(format!("region kind {rest} is unknown"))),
        }
    }

    fn read_branch(&mut self) -> Result<Header, Fault> {
        let counter = self.read_counter()?;
        let false_counter = Some(self.read_counter()?);
        Ok(Header {
            false_counter,
            ..Header::new(RegionKind::Branch, counter)
        })
    }

    fn read_decision(&mut self) -> Result<Header, Fault> {
        self.cursor.uleb_below(u32::MAX, "a bitmap index")?;
        self.cursor
            .uleb_below(MAX_CONDITION, "a number of conditions")?;
        Ok(Header {
            decision: true,
            ..Header::new(RegionKind::Branch, Counter::Zero)
        })
    }

    /// One condition of an MC/DC decision: for us an ordinary branch.
    fn read_condition(&mut self) -> Result<Header, Fault> {
        let header = self.read_branch()?;
        let at = self.cursor.clone();
        let id = self.cursor.uleb_below(MAX_CONDITION, "a condition id")?;
        self.cursor.uleb_below(MAX_CONDITION, "a condition id")?;
        self.cursor.uleb_below(MAX_CONDITION, "a condition id")?;
        match id {
            0 => Err(at.fault("a condition without an id")),
            _ => Ok(header),
        }
    }

    /// Start, end, and whether the region is a gap. `line` is that of the region before.
    fn read_range(&mut self, line: &mut u32) -> Result<(Position, Position, bool), Fault> {
        let at = self.cursor.clone();
        let delta = self.cursor.uleb_below(u32::MAX, "a line delta")?;
        let column = self.cursor.uleb()?;
        let column = u32::try_from(column).map_err(|_| at.fault("a start column of 33 bits"))?;
        let lines = self.cursor.uleb_below(u32::MAX, "a number of lines")?;
        let end_column = self.cursor.uleb_below(u32::MAX, "an end column")?;
        let first = line.checked_add(delta).filter(|line| *line <= MAX_LINE);
        let last = first.and_then(|first| first.checked_add(lines));
        let (Some(first), Some(last)) = (first, last.filter(|line| *line <= MAX_LINE)) else {
            return Err(at.fault(format!("a region ends behind line {MAX_LINE}")));
        };
        *line = first;
        let (column, end_column, gap) = match (column, end_column & !GAP_BIT) {
            // Whole lines: the map writes columns 0 and 0 to save space.
            (0, 0) => (1, END_OF_LINE, end_column & GAP_BIT != 0),
            (column, end) => (column, end, end_column & GAP_BIT != 0),
        };
        let (start, end) = (
            Position::new(first, column),
            Position::new(last, end_column),
        );
        if start > end {
            return Err(at.fault("a region that ends before it starts"));
        }
        Ok((start, end, gap))
    }
}

/// Gives each expansion the counter of the first region of the file that it expands to, through any nesting.
///
/// LLVM repeats passes until nothing changes; following each chain once gives the same and ends on any input.
fn count_expansions(regions: &mut [MappedRegion], files: usize) -> Result<(), String> {
    let mut first_of: Vec<Option<usize>> = vec![None; files];
    let mut expanded = vec![false; files];
    for (at, region) in regions.iter().enumerate() {
        first_of[region.file].get_or_insert(at);
        if let Some(file) = region.expands
            && std::mem::replace(&mut expanded[file], true)
        {
            return Err(format!("file {file} is expanded twice"));
        }
    }
    // Which walk met the region first: each region is walked through once, so that crafted nesting costs no more.
    let mut met_by: Vec<Option<usize>> = vec![None; regions.len()];
    for start in 0..regions.len() {
        let mut chain = Vec::new();
        let mut at = start;
        while met_by[at].is_none() {
            met_by[at] = Some(start);
            if let Some(inner) = regions[at].expands.and_then(|file| first_of[file]) {
                if met_by[inner] == Some(start) {
                    return Err("an expansion contains itself".to_owned());
                }
                chain.push(at);
                at = inner;
            }
        }
        for outer in chain {
            regions[outer].counter = regions[at].counter;
        }
    }
    Ok(())
}
