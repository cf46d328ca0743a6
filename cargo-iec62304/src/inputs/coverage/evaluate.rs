//! Counts of regions, from the counters of a profile and the expressions of the map.

use super::error::EvaluateError;
use super::object::{Counter, ExpressionKind, MappedFunction, RegionKind};
use super::symbol;
use crate::model::Position;

/// A region and how often it ran.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CountedRegion {
    /// Index into [`MappedFunction::files`].
    pub file: usize,
    /// First byte.
    pub start: Position,
    /// Just behind the last byte; column 2³² − 1 stands for the end of the line.
    pub end: Position,
    /// Its kind.
    pub kind: RegionKind,
    /// How often it ran; in a branch: how often the condition was true.
    pub count: u64,
    /// In a branch: how often the condition was false.
    pub false_count: Option<u64>,
}

/// Counts the regions of a function, in the order of the map. `None`: the profile has no record of it, all is 0.
///
/// A negative result counts as 0: it comes from a thread that still ran while the profile was written, or from code
/// behind a call that did not return (rust-lang/rust#78544). LLVM shows such a value as a count near 2⁶⁴.
///
/// # Errors
/// A region refers to a counter that the profile lacks (LLVM drops such a function in silence) or to an expression that
/// the function lacks, or an expression contains itself.
pub fn evaluate(
    function: &MappedFunction,
    counters: Option<&[u64]>,
) -> Result<Vec<CountedRegion>, EvaluateError> {
    let mut values = Values {
        function,
        counters,
        states: vec![State::Unknown; function.expressions.len()],
    };
    let mut counted = Vec::with_capacity(function.regions.len());
    for region in &function.regions {
        counted.push(CountedRegion {
            file: region.file,
            start: region.start,
            end: region.end,
            kind: region.kind,
            count: values.count(region.counter)?,
            false_count: match region.false_counter {
                Some(of_false) => Some(values.count(of_false)?),
                None => None,
            },
        });
    }
    Ok(counted)
}

#[derive(Clone, Copy)]
enum State {
    Unknown,
    /// Its operands are being computed.
    Open,
    Known(i128),
}

/// An operand: its value, or the expression that must be computed first.
enum Operand {
    Value(i128),
    Pending(u32),
}

struct Values<'a> {
    function: &'a MappedFunction,
    counters: Option<&'a [u64]>,
    states: Vec<State>,
}

impl Values<'_> {
    fn count(&mut self, counter: Counter) -> Result<u64, EvaluateError> {
        let value = match self.operand(counter)? {
            Operand::Value(value) => value,
            Operand::Pending(expression) => self.compute(expression)?,
        };
        Ok(u64::try_from(value.max(0)).unwrap_or(u64::MAX))
    }

    /// Computes an expression and all that it needs, each once and without recursion: a crafted chain may be as long as
    /// the file allows.
    fn compute(&mut self, expression: u32) -> Result<i128, EvaluateError> {
        let mut stack = vec![expression];
        let mut last = 0;
        while let Some(&id) = stack.last() {
            let sum = self.expression(id)?;
            match (self.operand(sum.lhs)?, self.operand(sum.rhs)?) {
                (Operand::Value(left), Operand::Value(right)) => {
                    last = match sum.kind {
                        ExpressionKind::Add => left.saturating_add(right),
                        ExpressionKind::Subtract => left.saturating_sub(right),
                    };
                    self.set(id, State::Known(last));
                    stack.pop();
                }
                (Operand::Pending(needed), _) | (_, Operand::Pending(needed)) => {
                    self.set(id, State::Open);
                    if matches!(self.state(needed), Some(State::Open)) {
                        return Err(EvaluateError::Cycle {
                            function: self.name(),
                            expression: needed,
                        });
                    }
                    stack.push(needed);
                }
            }
        }
        Ok(last)
    }

    fn operand(&self, counter: Counter) -> Result<Operand, EvaluateError> {
        match counter {
            Counter::Zero => Ok(Operand::Value(0)),
            Counter::Value(id) => self.counter(id).map(Operand::Value),
            Counter::Expression(id) => Ok(match self.state(id) {
                Some(State::Known(value)) => Operand::Value(value),
                _ => Operand::Pending(id),
            }),
        }
    }

    fn counter(&self, id: u32) -> Result<i128, EvaluateError> {
        let Some(counters) = self.counters else {
            return Ok(0);
        };
        let value = index(id).and_then(|id| counters.get(id));
        value
            .copied()
            .map(i128::from)
            .ok_or_else(|| EvaluateError::CounterMissing {
                function: self.name(),
                counter: id,
                available: counters.len(),
            })
    }

    fn expression(&self, id: u32) -> Result<super::object::Expression, EvaluateError> {
        let expression = index(id).and_then(|id| self.function.expressions.get(id));
        expression
            .copied()
            .ok_or_else(|| EvaluateError::ExpressionMissing {
                function: self.name(),
                expression: id,
            })
    }

    fn state(&self, id: u32) -> Option<State> {
        index(id).and_then(|id| self.states.get(id)).copied()
    }

    fn set(&mut self, id: u32, state: State) {
        if let Some(slot) = index(id).and_then(|id| self.states.get_mut(id)) {
            *slot = state;
        }
    }

    fn name(&self) -> String {
        symbol::demangled(&self.function.name)
    }
}

fn index(id: u32) -> Option<usize> {
    usize::try_from(id).ok()
}
