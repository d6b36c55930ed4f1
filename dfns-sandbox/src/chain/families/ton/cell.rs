//! Cells, of up to 1023 bits and four references, and the bag of cells in which they travel.

use crate::chain::Rejection;
use crate::chain::encoding::crc::{CASTAGNOLI, crc32};
use crate::chain::encoding::hash::sha256;
use crate::chain::encoding::reader::Reader;
use std::collections::{BTreeMap, BTreeSet};

/// A sequence of bits.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Bits(Vec<bool>);

impl Bits {
    pub(super) fn of_bytes(bytes: &[u8]) -> Self {
        Self(bytes.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect())
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn push(&mut self, bit: bool) {
        self.0.push(bit);
    }

    pub(super) fn extend(&mut self, other: &Self) {
        self.0.extend_from_slice(&other.0);
    }

    pub(super) fn slice(&self, from: usize, count: usize) -> Option<Self> {
        let end = from.checked_add(count)?;
        self.0.get(from..end).map(|bits| Self(bits.to_vec()))
    }

    /// The number that a few bits are.
    pub(super) fn number(&self) -> usize {
        self.0.iter().fold(0, |number, bit| number << 1 | usize::from(*bit))
    }

    /// The bytes that 256 bits are.
    pub(super) fn to_array(&self) -> [u8; 32] {
        let mut array = [0; 32];
        for (byte, bits) in array.iter_mut().zip(self.0.chunks(8)) {
            *byte = bits.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit));
        }
        array
    }

    /// The bytes, the last of which ends with a set bit and zeros if it is not full.
    fn padded(&self) -> Vec<u8> {
        let mut bits = self.0.clone();
        if !bits.len().is_multiple_of(8) {
            bits.push(true);
            bits.resize(bits.len().next_multiple_of(8), false);
        }
        bits.chunks(8).map(|byte| byte.iter().fold(0, |byte, bit| byte << 1 | u8::from(*bit))).collect()
    }
}

/// A cell. It refers to others by their hashes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cell {
    pub(super) bits: Bits,
    pub(super) refs: Vec<[u8; 32]>,
    pub(super) hash: [u8; 32],
    depth: u16,
}

impl Cell {
    /// Both bytes that describe a cell, and its data.
    fn content(&self) -> Vec<u8> {
        let bits = self.bits.len();
        // Both are small: four references, 128 bytes.
        let mut content = vec![low_byte(self.refs.len()), low_byte(bits / 8 + bits.div_ceil(8))];
        content.extend(self.bits.padded());
        content
    }
}

/// A bag of cells with one root.
#[derive(Debug)]
pub(super) struct Cells {
    field: &'static str,
    by_hash: BTreeMap<[u8; 32], Cell>,
    root: Cell,
}

/// The deepest chain of references.
const DEPTH: u16 = 512;

impl Cells {
    /// Reads a bag of cells.
    pub(super) fn read(field: &'static str, bytes: &[u8]) -> Result<Self, Rejection> {
        let mut reader = Reader::new(field, bytes);
        if reader.u32_be()? != 0xb5ee_9c72 {
            return Err(reader.reject("expected a bag of cells"));
        }
        let flags = reader.byte()?;
        let (indexed, checked, width) = (flags & 0x80 != 0, flags & 0x40 != 0, usize::from(flags & 7));
        let offset_width = usize::from(reader.byte()?);
        if !(1..=4).contains(&width) || !(1..=8).contains(&offset_width) {
            return Err(reader.reject("a width is out of range"));
        }
        let (count, roots) = (number(&mut reader, width)?, number(&mut reader, width)?);
        number(&mut reader, width)?;
        number(&mut reader, offset_width)?;
        let root = number(&mut reader, width)?;
        // A cell takes at least two bytes.
        if roots != 1 || root >= count || count > reader.rest().len() / 2 {
            return Err(reader.reject("expected one root among the cells"));
        }
        if indexed {
            reader.take(count * offset_width)?;
        }
        let mut raw = Vec::with_capacity(count);
        for _ in 0..count {
            let (references, length) = (reader.byte()?, reader.byte()?);
            if references > 4 {
                return Err(reader.reject("only plain cells with at most four references are supported"));
            }
            let mut bits = Bits::of_bytes(reader.take(usize::from(length).div_ceil(2))?);
            if length % 2 == 1 {
                let end = bits.0.iter().rposition(|bit| *bit);
                bits.0.truncate(
                    end.filter(|end| end + 8 >= bits.len()).ok_or_else(|| reader.reject("a cell has no end"))?,
                );
            }
            let refs = (0..references).map(|_| number(&mut reader, width)).collect::<Result<Vec<_>, _>>()?;
            raw.push((bits, refs));
        }
        if checked {
            let end = reader.position();
            if reader.u32_le()? != crc32(CASTAGNOLI, &bytes[..end]) {
                return Err(reader.reject("the checksum is wrong"));
            }
        }
        reader.end()?;
        // References point forward, so the last cell comes first.
        let mut cells: BTreeMap<[u8; 32], Cell> = BTreeMap::new();
        let mut hashes: Vec<Option<[u8; 32]>> = vec![None; count];
        for (index, (bits, refs)) in raw.into_iter().enumerate().rev() {
            let refs: Option<Vec<[u8; 32]>> = refs
                .into_iter()
                .map(|target| hashes.get(target).copied().flatten().filter(|_| target > index))
                .collect();
            let refs = refs.ok_or_else(|| reader.reject("a reference points nowhere"))?;
            let cell = detached(field, &cells, bits, refs)?;
            hashes[index] = Some(cell.hash);
            cells.insert(cell.hash, cell);
        }
        let root = hashes[root].and_then(|hash| cells.get(&hash)).cloned();
        let root = root.ok_or_else(|| reader.reject("the root is absent"))?;
        Ok(Self { field, by_hash: cells, root })
    }

    pub(super) fn root(&self) -> &Cell {
        &self.root
    }

    pub(super) fn get(&self, hash: &[u8; 32]) -> Option<&Cell> {
        self.by_hash.get(hash)
    }

    /// Makes a cell that is not kept.
    pub(super) fn detached(&self, bits: Bits, refs: Vec<[u8; 32]>) -> Result<Cell, Rejection> {
        detached(self.field, &self.by_hash, bits, refs)
    }

    /// Makes a cell and keeps it, so that others may refer to it.
    pub(super) fn make(&mut self, bits: Bits, refs: Vec<[u8; 32]>) -> Result<Cell, Rejection> {
        let cell = self.detached(bits, refs)?;
        self.by_hash.insert(cell.hash, cell.clone());
        Ok(cell)
    }

    /// Writes the cells that a root needs, with a checksum and without an index.
    pub(super) fn write(&self, root: &Cell) -> Vec<u8> {
        let mut order = Vec::new();
        self.visit(root, &mut BTreeSet::new(), &mut order);
        order.reverse();
        let indices: BTreeMap<[u8; 32], usize> =
            order.iter().enumerate().map(|(index, cell)| (cell.hash, index)).collect();
        let width = width(order.len());
        let mut content = Vec::new();
        for cell in &order {
            content.extend(cell.content());
            for target in &cell.refs {
                write_number(indices.get(target).copied().unwrap_or_default(), width, &mut content);
            }
        }
        let offset_width = self::width(content.len());
        let mut bag = vec![0xb5, 0xee, 0x9c, 0x72, 0x40 | low_byte(width), low_byte(offset_width)];
        for count in [order.len(), 1, 0] {
            write_number(count, width, &mut bag);
        }
        write_number(content.len(), offset_width, &mut bag);
        write_number(0, width, &mut bag);
        bag.extend(content);
        bag.extend(crc32(CASTAGNOLI, &bag).to_le_bytes());
        bag
    }

    /// Lists cells so that each follows those it refers to, the last references first.
    fn visit<'a>(&'a self, cell: &'a Cell, seen: &mut BTreeSet<[u8; 32]>, order: &mut Vec<&'a Cell>) {
        if seen.insert(cell.hash) {
            for target in cell.refs.iter().rev().filter_map(|hash| self.by_hash.get(hash)) {
                self.visit(target, seen, order);
            }
            order.push(cell);
        }
    }
}

fn detached(
    field: &'static str,
    cells: &BTreeMap<[u8; 32], Cell>,
    bits: Bits,
    refs: Vec<[u8; 32]>,
) -> Result<Cell, Rejection> {
    let depths: Option<Vec<u16>> = refs.iter().map(|hash| cells.get(hash).map(|cell| cell.depth)).collect();
    let depths = depths.ok_or_else(|| Rejection::invalid(field, "a reference points nowhere"))?;
    let depth = depths.iter().map(|depth| depth + 1).max().unwrap_or(0);
    if bits.len() > 1023 || refs.len() > 4 || depth > DEPTH {
        return Err(Rejection::invalid(field, "a cell exceeds its limits"));
    }
    let mut cell = Cell { bits, refs, hash: [0; 32], depth };
    let depths: Vec<u8> = depths.iter().flat_map(|depth| depth.to_be_bytes()).collect();
    cell.hash = sha256(&[&cell.content(), &depths, &cell.refs.concat()]);
    Ok(cell)
}

fn number(reader: &mut Reader<'_>, width: usize) -> Result<usize, Rejection> {
    let number = reader.take(width)?.iter().try_fold(0_usize, |number, byte| {
        number.checked_mul(256).and_then(|number| number.checked_add(usize::from(*byte)))
    });
    number.ok_or_else(|| reader.reject("a number is too large"))
}

/// The byte that a small number is.
fn low_byte(number: usize) -> u8 {
    number.to_le_bytes()[0]
}

/// The bytes that a number takes.
fn width(number: usize) -> usize {
    ((usize::BITS - number.leading_zeros()) as usize).div_ceil(8).max(1)
}

fn write_number(number: usize, width: usize, to: &mut Vec<u8>) {
    let bytes = number.to_be_bytes();
    to.extend_from_slice(&bytes[bytes.len() - width..]);
}
