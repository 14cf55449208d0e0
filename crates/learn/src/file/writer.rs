use super::{MAGIC, VERSION};

/// Writes a model file section by section.
pub(crate) struct Writer {
    bytes: Vec<u8>,
    sections: u32,
}

/// Where the number of sections stands.
const COUNT: std::ops::Range<usize> = 16..20;

impl Writer {
    pub fn new(kind: u32) -> Self {
        let mut bytes = Vec::new();
        bytes.extend_from_slice(MAGIC);
        bytes.extend_from_slice(&VERSION.to_le_bytes());
        bytes.extend_from_slice(&kind.to_le_bytes());
        bytes.extend_from_slice(&0_u32.to_le_bytes());
        Self { bytes, sections: 0 }
    }

    pub fn bytes(&mut self, tag: u32, bytes: &[u8]) {
        self.begin(tag, bytes.len());
        self.bytes.extend_from_slice(bytes);
    }

    pub fn u32s(&mut self, tag: u32, numbers: impl ExactSizeIterator<Item = u32>) {
        self.begin(tag, 4 * numbers.len());
        numbers.for_each(|number| self.bytes.extend_from_slice(&number.to_le_bytes()));
    }

    pub fn u64s(&mut self, tag: u32, numbers: impl ExactSizeIterator<Item = u64>) {
        self.begin(tag, 8 * numbers.len());
        numbers.for_each(|number| self.bytes.extend_from_slice(&number.to_le_bytes()));
    }

    pub fn f32s(&mut self, tag: u32, numbers: &[f32]) {
        self.u32s(tag, numbers.iter().map(|number| number.to_bits()));
    }

    pub fn finish(mut self) -> Vec<u8> {
        if let Some(count) = self.bytes.get_mut(COUNT) {
            count.copy_from_slice(&self.sections.to_le_bytes());
        }
        let sum = crc32fast::hash(&self.bytes);
        self.bytes.extend_from_slice(&sum.to_le_bytes());
        self.bytes
    }

    fn begin(&mut self, tag: u32, length: usize) {
        self.sections += 1;
        self.bytes.reserve(length + 12);
        self.bytes.extend_from_slice(&tag.to_le_bytes());
        self.bytes.extend_from_slice(&(length as u64).to_le_bytes());
    }
}
