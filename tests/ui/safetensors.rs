/// A weight file with this header, and `SIZE` bytes in all, of which those behind it are zeros.
const fn file<const SIZE: usize>(header: &str) -> [u8; SIZE] {
    let mut file = [0; SIZE];
    let length = (header.len() as u64).to_le_bytes();
    let mut at = 0;
    while at < 8 + header.len() && at < SIZE {
        file[at] = if at < 8 { length[at] } else { header.as_bytes()[at - 8] };
        at += 1;
    }
    file
}
