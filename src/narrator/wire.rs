//! The protocol-buffers wire format, as far as needed to change a message without knowing all of it.
//!
//! Other fields are copied byte for byte, so the result differs from the original only where intended. The
//! encoding follows the public description of the format: a field is a varint tag (`number << 3 | kind`) and
//! a value, of kind 0 (varint), 1 (eight bytes), 2 (length and bytes) or 5 (four bytes).

/// The bytes are not a message in this format.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a protocol-buffers message: byte {at} of the part being read is not valid")]
pub struct WireError {
    /// Offset in bytes at which reading stopped, from the start of the message.
    pub at: usize,
}

/// One field of a message.
#[derive(Clone, Copy, Debug)]
pub(super) struct Field<'a> {
    /// Number of the field in the schema.
    pub number: u64,
    /// Tag and value, to copy the field unchanged.
    pub whole: &'a [u8],
    /// Decoded value of the field.
    pub value: Value<'a>,
}

/// Value of a field.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Value<'a> {
    /// An unsigned integer of any size up to 64 bits.
    Varint(u64),
    /// Text, bytes or a nested message.
    Bytes(&'a [u8]),
    /// Four or eight bytes of another type.
    Fixed(&'a [u8]),
}

impl<'a> Value<'a> {
    /// The bytes; empty for a number.
    pub fn bytes(self) -> &'a [u8] {
        match self {
            Value::Bytes(bytes) => bytes,
            _ => &[],
        }
    }

    /// The text; empty if the value is not a text.
    pub fn text(self) -> &'a str {
        std::str::from_utf8(self.bytes()).unwrap_or_default()
    }
}

/// The fields of a message in order.
pub(super) fn fields(message: &[u8]) -> Fields<'_> {
    Fields { message, at: 0 }
}

/// Iterator of [`fields`]; it ends after the first error.
pub(super) struct Fields<'a> {
    message: &'a [u8],
    at: usize,
}

impl<'a> Fields<'a> {
    fn varint(&mut self) -> Option<u64> {
        let mut number = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = *self.message.get(self.at)?;
            self.at += 1;
            number |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(number);
            }
        }
        None
    }

    fn take(&mut self, length: u64) -> Option<&'a [u8]> {
        let end = self.at.checked_add(usize::try_from(length).ok()?)?;
        let bytes = self.message.get(self.at..end)?;
        self.at = end;
        Some(bytes)
    }

    fn field(&mut self) -> Option<Field<'a>> {
        let start = self.at;
        let tag = self.varint()?;
        let value = match tag & 7 {
            0 => Value::Varint(self.varint()?),
            1 => Value::Fixed(self.take(8)?),
            2 => {
                let length = self.varint()?;
                Value::Bytes(self.take(length)?)
            }
            5 => Value::Fixed(self.take(4)?),
            _ => return None,
        };
        Some(Field { number: tag >> 3, whole: &self.message[start..self.at], value })
    }
}

impl<'a> Iterator for Fields<'a> {
    type Item = Result<Field<'a>, WireError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.at >= self.message.len() {
            return None;
        }
        let field = self.field().ok_or(WireError { at: self.at });
        if field.is_err() {
            self.at = self.message.len();
        }
        Some(field)
    }
}

/// A message under construction.
#[derive(Clone, Debug, Default)]
pub(super) struct Message(Vec<u8>);

impl Message {
    /// An empty message with room for this many bytes.
    pub fn with_capacity(bytes: usize) -> Message {
        Message(Vec::with_capacity(bytes))
    }

    fn varint(&mut self, mut number: u64) {
        while number >= 0x80 {
            self.0.push(number as u8 | 0x80);
            number >>= 7;
        }
        self.0.push(number as u8);
    }

    /// Appends a field of bytes, text or a nested message.
    pub fn bytes(&mut self, number: u64, bytes: impl AsRef<[u8]>) -> &mut Message {
        let bytes = bytes.as_ref();
        self.varint(number << 3 | 2);
        self.varint(bytes.len() as u64);
        self.0.extend_from_slice(bytes);
        self
    }

    /// Appends an integer field.
    pub fn number(&mut self, number: u64, value: u64) -> &mut Message {
        self.varint(number << 3);
        self.varint(value);
        self
    }

    /// Copies a field unchanged.
    pub fn carry(&mut self, field: &Field<'_>) -> &mut Message {
        self.0.extend_from_slice(field.whole);
        self
    }

    /// All bytes written so far.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

impl AsRef<[u8]> for Message {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn fields_are_read_as_they_were_written() {
        let mut message = Message::default();
        message.number(1, 300).bytes(2, "testing").number(70, u64::MAX);
        let message = message.finish();
        // The first two are the worked examples in the format's description.
        assert_eq!(message[..3], [0x08, 0xac, 0x02]);
        assert_eq!(message[3..12], *b"\x12\x07testing");
        let read: Vec<_> = fields(&message).map(|f| f.map(|f| (f.number, f.value))).collect();
        assert_eq!(
            read,
            [
                Ok((1, Value::Varint(300))),
                Ok((2, Value::Bytes(b"testing"))),
                Ok((70, Value::Varint(u64::MAX)))
            ]
        );
    }

    #[test]
    fn a_field_longer_than_its_message_is_an_error() {
        let read: Vec<_> = fields(b"\x12\x07test").map(|f| f.map(|f| f.number)).collect();
        assert_eq!(read, [Err(WireError { at: 2 })]);
    }

    proptest! {
        /// Reading ends for any bytes, and the fields read can be copied unchanged.
        #[test]
        fn carried_fields_are_the_original_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
            let mut copy = Message::default();
            for field in fields(&bytes).map_while(Result::ok) {
                copy.carry(&field);
            }
            let copy = copy.finish();
            prop_assert_eq!(&copy[..], &bytes[..copy.len()]);
        }
    }
}
