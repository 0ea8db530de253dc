//! For build scripts: what Windows shows of an executable, its icon and version, and what it lets it do.

use std::error::Error;
use std::path::{Path, PathBuf};
use std::{env, fs};

/// Sizes of the icon, in pixels.
const SIZES: [u32; 6] = [16, 24, 32, 48, 64, 256];

/// Paths of any length, texts as large as the screen wants them, and boxes that look like those of today.
const MANIFEST: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<assembly xmlns="urn:schemas-microsoft-com:asm.v1" manifestVersion="1.0">
  <compatibility xmlns="urn:schemas-microsoft-com:compatibility.v1">
    <application><supportedOS Id="{8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a}"/></application>
  </compatibility>
  <application xmlns="urn:schemas-microsoft-com:asm.v3">
    <windowsSettings>
      <dpiAwareness xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">PerMonitorV2</dpiAwareness>
      <longPathAware xmlns="http://schemas.microsoft.com/SMI/2016/WindowsSettings">true</longPathAware>
    </windowsSettings>
  </application>
  <dependency>
    <dependentAssembly>
      <assemblyIdentity type="win32" name="Microsoft.Windows.Common-Controls" version="6.0.0.0"
        processorArchitecture="*" publicKeyToken="6595b64144ccf1df" language="*"/>
    </dependentAssembly>
  </dependency>
  <trustInfo xmlns="urn:schemas-microsoft-com:asm.v3">
    <security><requestedPrivileges><requestedExecutionLevel level="asInvoker" uiAccess="false"/></requestedPrivileges></security>
  </trustInfo>
</assembly>
"#;

/// Puts them into an executable of the package that is being built, if that is for Windows. `root` is the folder of the
/// project.
pub fn put_into(executable: &str, root: &Path) -> Result<(), Box<dyn Error>> {
    println!("cargo::rerun-if-changed={}", root.join("windows/resources.rs").display());
    if env::var_os("CARGO_CFG_WINDOWS").is_none() {
        return Ok(());
    }
    let icon = PathBuf::from(env::var("OUT_DIR")?).join("groundwork.ico");
    fs::write(&icon, ico(root)?)?;
    let icon = icon.to_str().ok_or("the folder for what is built is not UTF-8")?;
    let mut resources = winresource::WindowsResource::new();
    resources.set_icon(icon).set_manifest(MANIFEST);
    for (name, value) in [
        ("ProductName", "Groundwork"),
        ("FileDescription", "Groundwork"),
        ("CompanyName", "The Groundwork authors"),
        ("LegalCopyright", "MIT or Apache-2.0"),
    ] {
        resources.set(name, value);
    }
    resources.compile_for(executable)?;
    Ok(())
}

/// The icon in all its sizes: pictures in PNG, behind a list of them (Microsoft's ICO format; PNG since Windows Vista).
fn ico(root: &Path) -> Result<Vec<u8>, Box<dyn Error>> {
    let mut list = Vec::from([0, 0, 1, 0, SIZES.len() as u8, 0]);
    let mut pictures = Vec::new();
    for size in SIZES {
        let name = format!("share/icons/hicolor/{size}x{size}/apps/app.groundwork.Groundwork.png");
        println!("cargo::rerun-if-changed={}", root.join(&name).display());
        let picture = fs::read(root.join(name))?;
        let place = 6 + 16 * SIZES.len() + pictures.len();
        // 256 is written as 0; no palette; one plane of 32 bits for a pixel.
        list.extend([size as u8, size as u8, 0, 0, 1, 0, 32, 0]);
        list.extend(u32::try_from(picture.len())?.to_le_bytes());
        list.extend(u32::try_from(place)?.to_le_bytes());
        pictures.extend(picture);
    }
    list.extend(pictures);
    Ok(list)
}
