//! Shards of a suite: which of the tests belong to one, in the same meaning as nextest's `--partition`.
//!
//! A shard holds the same tests whichever runner runs it: the hash is nextest's (`xxh64` of the test's name, seed 0), and so is the
//! order of counting (name by name in each binary, tests marked `#[ignore]` on their own).

use std::fmt;
use std::str::FromStr;

/// One shard of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Partition {
    /// How tests are dealt out.
    pub kind: PartitionKind,
    /// Which shard, from 1.
    pub shard: u64,
    /// How many there are.
    pub total: u64,
}

/// How tests are dealt out to shards.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartitionKind {
    /// By the hash of the name: a test stays in its shard whatever else is added.
    Hash,
    /// In turn, in each binary.
    Count,
    /// In turn, over all binaries: nextest's own order, so that nextest alone can do it.
    Slice,
}

/// What is not a shard.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("expected `hash:M/N`, `count:M/N` or `slice:M/N` with M from 1 to N, such as `hash:1/4`")]
pub struct PartitionError;

impl FromStr for Partition {
    type Err = PartitionError;

    fn from_str(text: &str) -> Result<Self, PartitionError> {
        let (kind, shards) = text.split_once(':').ok_or(PartitionError)?;
        let kind = match kind {
            "hash" => PartitionKind::Hash,
            "count" => PartitionKind::Count,
            "slice" => PartitionKind::Slice,
            _ => return Err(PartitionError),
        };
        let (shard, total) = shards.split_once('/').ok_or(PartitionError)?;
        let number = |text: &str| text.parse::<u64>().map_err(|_| PartitionError);
        let (shard, total) = (number(shard)?, number(total)?);
        if !(1..=total).contains(&shard) {
            return Err(PartitionError);
        }
        Ok(Self { kind, shard, total })
    }
}

impl fmt::Display for Partition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = match self.kind {
            PartitionKind::Hash => "hash",
            PartitionKind::Count => "count",
            PartitionKind::Slice => "slice",
        };
        write!(f, "{kind}:{}/{}", self.shard, self.total)
    }
}

impl Partition {
    /// Whether a test is in the shard, where that follows from its name and its `place` among the chosen tests of its binary.
    ///
    /// A slice counts over all binaries: for it, `place` is the place among all chosen tests.
    pub fn holds(&self, name: &str, place: u64) -> bool {
        let dealt = match self.kind {
            PartitionKind::Hash => xxh64(name.as_bytes()),
            PartitionKind::Count | PartitionKind::Slice => place,
        };
        dealt % self.total == self.shard - 1
    }
}

const PRIME_1: u64 = 0x9E37_79B1_85EB_CA87;
const PRIME_2: u64 = 0xC2B2_AE3D_27D4_EB4F;
const PRIME_3: u64 = 0x1656_67B1_9E37_79F9;
const PRIME_4: u64 = 0x85EB_CA77_C2B2_AE63;
const PRIME_5: u64 = 0x27D4_EB2F_1656_67C5;

/// XXH64 with seed 0, as its specification has it (xxHash, `doc/xxhash_spec.md`).
fn xxh64(bytes: &[u8]) -> u64 {
    let length = u64::try_from(bytes.len()).unwrap_or(u64::MAX);
    let stripes = bytes.chunks_exact(32);
    let rest = stripes.remainder();
    let mut hash = if bytes.len() >= 32 {
        converged(stripes)
    } else {
        PRIME_5
    };
    hash = hash.wrapping_add(length);
    avalanche(with_rest(hash, rest))
}

fn converged(stripes: std::slice::ChunksExact<'_, u8>) -> u64 {
    let mut lanes = [
        PRIME_1.wrapping_add(PRIME_2),
        PRIME_2,
        0,
        0_u64.wrapping_sub(PRIME_1),
    ];
    for stripe in stripes {
        for (lane, word) in lanes.iter_mut().zip(stripe.chunks_exact(8)) {
            *lane = round(*lane, little_endian(word));
        }
    }
    let [one, two, three, four] = lanes;
    let mut hash = one
        .rotate_left(1)
        .wrapping_add(two.rotate_left(7))
        .wrapping_add(three.rotate_left(12))
        .wrapping_add(four.rotate_left(18));
    for lane in lanes {
        hash = (hash ^ round(0, lane))
            .wrapping_mul(PRIME_1)
            .wrapping_add(PRIME_4);
    }
    hash
}

const fn round(lane: u64, word: u64) -> u64 {
    lane.wrapping_add(word.wrapping_mul(PRIME_2))
        .rotate_left(31)
        .wrapping_mul(PRIME_1)
}

fn with_rest(mut hash: u64, rest: &[u8]) -> u64 {
    let words = rest.chunks_exact(8);
    let behind = words.remainder();
    for word in words {
        hash = (hash ^ round(0, little_endian(word)))
            .rotate_left(27)
            .wrapping_mul(PRIME_1)
            .wrapping_add(PRIME_4);
    }
    let halves = behind.chunks_exact(4);
    let bytes = halves.remainder();
    for half in halves {
        hash = (hash ^ little_endian(half).wrapping_mul(PRIME_1))
            .rotate_left(23)
            .wrapping_mul(PRIME_2)
            .wrapping_add(PRIME_3);
    }
    for byte in bytes {
        hash = (hash ^ u64::from(*byte).wrapping_mul(PRIME_5))
            .rotate_left(11)
            .wrapping_mul(PRIME_1);
    }
    hash
}

const fn avalanche(mut hash: u64) -> u64 {
    hash = (hash ^ (hash >> 33)).wrapping_mul(PRIME_2);
    hash = (hash ^ (hash >> 29)).wrapping_mul(PRIME_3);
    hash ^ (hash >> 32)
}

fn little_endian(bytes: &[u8]) -> u64 {
    bytes
        .iter()
        .rev()
        .fold(0, |word, byte| (word << 8) | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Expected values from the reference implementation (`xxhsum -H1`, and the vectors of its specification).
    #[test]
    fn the_hash_is_xxh64() {
        assert_eq!(xxh64(b""), 0xEF46_DB37_51D8_E999);
        assert_eq!(xxh64(b"a"), 0xD24E_C4F1_A98C_6E5B);
        assert_eq!(xxh64(b"abc"), 0x44BC_2CF5_AD77_0999);
        let sentence = b"Nobody inspects the spammish repetition";
        assert_eq!(xxh64(sentence), 0xFBCE_A83C_8A37_8BF1);
    }

    #[test]
    fn every_test_is_in_one_shard() {
        let names: Vec<String> = (0..100).map(|number| format!("tests::t{number}")).collect();
        for kind in ["hash", "count", "slice"] {
            for (place, name) in (0..).zip(&names) {
                let holders = (1..=3).filter(|shard| {
                    let partition: Partition = format!("{kind}:{shard}/3").parse().unwrap();
                    partition.holds(name, place)
                });
                assert_eq!(holders.count(), 1, "{kind} {name}");
            }
        }
    }

    #[test]
    fn a_shard_reads_as_nextest_writes_it() {
        let partition: Partition = "count:2/3".parse().unwrap();
        assert_eq!(partition.to_string(), "count:2/3");
        for wrong in [
            "hash:0/4", "hash:5/4", "hash:1", "1/4", "odd:1/2", "hash:a/4",
        ] {
            assert_eq!(wrong.parse::<Partition>(), Err(PartitionError), "{wrong}");
        }
    }
}
