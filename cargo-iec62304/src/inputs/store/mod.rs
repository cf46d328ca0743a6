//! Evidence that is kept: the folders of runs, and what makes them readable again without building or running anything.
//!
//! A run's folder holds the raw material: what each test printed and its profile, the coverage maps of the binaries, code that build
//! scripts wrote. [`seal`] closes it with a [`manifest`], which names every file with its digest. [`evidence`] reads it again, and
//! trusts nothing that the manifest does not name. [`shards`] joins the runs of several machines into one.

pub mod error;
pub mod evidence;
pub mod export;
pub mod folders;
pub mod inputs;
pub mod manifest;
pub mod maps;
pub mod record;
pub mod runs;
#[cfg(test)]
pub(crate) mod sample;
pub mod seal;
pub mod shards;

pub use error::StoreError;
pub use evidence::Evidence;
pub use manifest::Manifest;
pub use runs::{close, open, renew_build};
