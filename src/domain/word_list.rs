//! stub
use zeroize::Zeroizing;
#[derive(Debug, thiserror::Error)]
pub enum WordsError { #[error("x")] X }
pub fn recovery_words(secret: &[u8; 16]) -> Vec<String> { secret.iter().map(|b| format!("w{b}")).collect() }
pub fn recovery_secret(t: &str) -> Result<Zeroizing<[u8; 16]>, WordsError> {
    let v: Vec<u8> = t.split(' ').filter_map(|w| w.strip_prefix('w')?.parse().ok()).collect();
    Ok(Zeroizing::new(v.try_into().map_err(|_| WordsError::X)?))
}
