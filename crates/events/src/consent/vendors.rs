use super::{bits::Bits, tcf::Error};

/// A set of vendors of the Global Vendor List, as ranges of their numbers, both ends included.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Vendors(Vec<(u16, u16)>);

impl Vendors {
    pub fn has(&self, vendor: u16) -> bool {
        self.0
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&vendor))
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In ascending order where the string had them so.
    pub fn iter(&self) -> impl Iterator<Item = u16> {
        self.0.iter().flat_map(|(first, last)| *first..=*last)
    }

    /// `MaxVendorId`, `IsRangeEncoding`, and a bit for each vendor or ranges.
    pub(super) fn section(bits: &mut Bits<'_>) -> Result<Self, Error> {
        let most = bits.small(16)?;
        if bits.flag()? {
            return Self::ranges(bits, most);
        }
        let mut vendors: Vec<(u16, u16)> = Vec::new();
        for vendor in 1..=most {
            if !bits.flag()? {
                continue;
            }
            match vendors.last_mut() {
                Some((_, last)) if *last + 1 == vendor => *last = vendor,
                _ => vendors.push((vendor, vendor)),
            }
        }
        Ok(Self(vendors))
    }

    /// `NumEntries`, and for each `IsARange`, the first or only vendor, and the last.
    pub(super) fn ranges(bits: &mut Bits<'_>, most: u16) -> Result<Self, Error> {
        let entries = bits.small(12)?;
        let mut vendors = Vec::new();
        for _ in 0..entries {
            let is_range = bits.flag()?;
            let first = bits.small(16)?;
            let last = if is_range { bits.small(16)? } else { first };
            if first == 0 || last < first || last > most {
                return Err(Error::VendorRange { first, last, most });
            }
            vendors.push((first, last));
        }
        Ok(Self(vendors))
    }

    #[cfg(test)]
    pub(super) fn of(ranges: Vec<(u16, u16)>) -> Self {
        Self(ranges)
    }
}
