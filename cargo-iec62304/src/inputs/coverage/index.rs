//! Finds the function that a profile's record belongs to, over the maps of several binaries.

use std::collections::HashMap;
use std::collections::hash_map::Entry;

use camino::Utf8PathBuf;

use super::error::EvaluateError;
use super::object::{CoverageMap, MappedFunction};
use super::symbol;

/// The functions of several binaries, each once.
#[derive(Debug, Default)]
pub struct FunctionIndex {
    functions: Vec<MappedFunction>,
    by_key: HashMap<(u64, u64), Slot>,
    by_name: HashMap<u64, usize>,
}

#[derive(Debug)]
struct Slot {
    function: usize,
    binary: Utf8PathBuf,
    contradicted_by: Option<Utf8PathBuf>,
}

impl FunctionIndex {
    /// Indexes the maps, each with the binary that it was read from.
    pub fn new(maps: impl IntoIterator<Item = (Utf8PathBuf, CoverageMap)>) -> Self {
        let mut index = Self::default();
        for (binary, map) in maps {
            for function in map.functions {
                index.insert(&binary, function);
            }
        }
        index
    }

    fn insert(&mut self, binary: &Utf8PathBuf, function: MappedFunction) {
        let key = (function.name_hash, function.function_hash);
        match self.by_key.entry(key) {
            Entry::Vacant(entry) => {
                let at = self.functions.len();
                entry.insert(Slot {
                    function: at,
                    binary: binary.clone(),
                    contradicted_by: None,
                });
                self.by_name.entry(function.name_hash).or_insert(at);
                self.functions.push(function);
            }
            Entry::Occupied(mut entry) => {
                let slot = entry.get_mut();
                if self.functions.get(slot.function) != Some(&function) {
                    slot.contradicted_by.get_or_insert(binary.clone());
                }
            }
        }
    }

    /// The functions; [`Self::find`] gives indexes into them.
    pub fn functions(&self) -> &[MappedFunction] {
        &self.functions
    }

    /// The functions, without the index.
    pub fn into_functions(self) -> Vec<MappedFunction> {
        self.functions
    }

    /// The function of a profile's record, as an index; `None` where no map knows its name.
    ///
    /// # Errors
    /// A map knows the name and no map has that hash of it, or two maps of that name and hash differ.
    pub fn find(&self, name_hash: u64, function_hash: u64) -> Result<Option<usize>, EvaluateError> {
        let Some(slot) = self.by_key.get(&(name_hash, function_hash)) else {
            return self.mismatch(name_hash).map_or(Ok(None), Err);
        };
        match &slot.contradicted_by {
            None => Ok(Some(slot.function)),
            Some(second) => Err(EvaluateError::Ambiguous {
                function: self.name(slot.function),
                first: slot.binary.clone(),
                second: second.clone(),
            }),
        }
    }

    fn mismatch(&self, name_hash: u64) -> Option<EvaluateError> {
        let at = *self.by_name.get(&name_hash)?;
        let function = self.functions.get(at)?;
        let slot = self.by_key.get(&(name_hash, function.function_hash))?;
        Some(EvaluateError::HashMismatch {
            function: self.name(at),
            binary: slot.binary.clone(),
        })
    }

    fn name(&self, at: usize) -> String {
        let function = self.functions.get(at);
        function.map_or_else(String::new, |function| symbol::demangled(&function.name))
    }
}
