; The installer for Windows, made by ./scripts/package windows with makensis. For one account, without an administrator:
; one press installs, then the program opens. The uninstaller keeps what was practised unless it is told otherwise, and
; says where it is.
;
; Given with -D: VERSION, FILES (a folder with what is installed), ICON, OUT (the installer), SIGN (a command to sign
; what it is given) if there is a certificate, and QUICK to make one for tests, which is large.

; The program is for 64 bits, and so is this.
Target amd64-unicode
Unicode true
!include MUI2.nsh
!include nsDialogs.nsh
!include FileFunc.nsh

!define UNINSTALL "Software\Microsoft\Windows\CurrentVersion\Uninstall\Groundwork"
!define CLASSES "Software\Classes"
!define KIND "Groundwork.Bundle"
!define RECORD "$LOCALAPPDATA\groundwork"

Name "Groundwork"
OutFile "${OUT}"
RequestExecutionLevel user
InstallDir "$LOCALAPPDATA\Programs\Groundwork"
InstallDirRegKey HKCU "${UNINSTALL}" "InstallLocation"
!ifdef QUICK
    SetCompress off
!else
    SetCompressor /SOLID lzma
!endif
ManifestDPIAware true
BrandingText " "
AutoCloseWindow true
ShowInstDetails nevershow
ShowUninstDetails nevershow

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "Groundwork"
VIAddVersionKey "FileDescription" "Groundwork Setup"
VIAddVersionKey "CompanyName" "The Groundwork authors"
VIAddVersionKey "LegalCopyright" "MIT or Apache-2.0"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "ProductVersion" "${VERSION}"

!ifdef SIGN
    !finalize '${SIGN} "%1"' = 0
    !uninstfinalize '${SIGN} "%1"' = 0
!endif

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_PAGE_HEADER_TEXT "Install Groundwork"
!define MUI_PAGE_HEADER_SUBTEXT "Guided practices at home, in private"
!define MUI_DIRECTORYPAGE_TEXT_TOP "Groundwork is installed for your account alone; nobody has to be asked. What you \
practise is kept apart from the program, encrypted, on this computer only. When it is done, Groundwork opens."
!insertmacro MUI_PAGE_DIRECTORY
!insertmacro MUI_PAGE_INSTFILES

UninstPage custom un.AskPage un.AskedPage
!insertmacro MUI_UNPAGE_INSTFILES

!insertmacro MUI_LANGUAGE "English"

Var Erase
Var EraseBox

; A program that runs cannot be replaced or removed.
!macro WAIT_UNTIL_CLOSED UN
Function ${UN}WaitUntilClosed
    again:
    IfFileExists "$INSTDIR\bin\groundwork.exe" 0 closed
    ClearErrors
    FileOpen $0 "$INSTDIR\bin\groundwork.exe" a
    IfErrors open
    FileClose $0
    Goto closed
    open:
    MessageBox MB_RETRYCANCEL|MB_ICONINFORMATION "Groundwork is open. Please close it, then go on with Retry." \
        /SD IDCANCEL IDRETRY again
    SetErrorLevel 2
    Abort "Groundwork was open, so nothing was changed."
    closed:
FunctionEnd
!macroend
!insertmacro WAIT_UNTIL_CLOSED ""
!insertmacro WAIT_UNTIL_CLOSED "un."

; Tells Explorer that kinds of files changed (SHCNE_ASSOCCHANGED).
!macro KINDS_CHANGED
    System::Call 'shell32::SHChangeNotify(i 0x08000000, i 0, p 0, p 0)'
!macroend

Section
    Call WaitUntilClosed
    SetOutPath "$INSTDIR"
    File /r "${FILES}\*"
    WriteUninstaller "$INSTDIR\Uninstall.exe"

    CreateDirectory "$SMPROGRAMS\Groundwork"
    SetOutPath "$PROFILE"
    CreateShortcut "$SMPROGRAMS\Groundwork\Groundwork.lnk" "$INSTDIR\Groundwork.exe"
    CreateShortcut "$SMPROGRAMS\Groundwork\Groundwork in a terminal.lnk" "$SYSDIR\cmd.exe" \
        '/k set "PATH=$INSTDIR\bin;%PATH%" & groundwork help' "$INSTDIR\Groundwork.exe"
    SetOutPath "$INSTDIR"

    WriteRegStr HKCU "${CLASSES}\.groundwork" "" "${KIND}"
    WriteRegStr HKCU "${CLASSES}\${KIND}" "" "Groundwork bundle"
    ; What is opened is nobody's business: it stays out of the lists of recent files.
    WriteRegStr HKCU "${CLASSES}\${KIND}" "NoRecentDocs" ""
    WriteRegStr HKCU "${CLASSES}\${KIND}\DefaultIcon" "" "$INSTDIR\Groundwork.exe,0"
    WriteRegStr HKCU "${CLASSES}\${KIND}\shell\open\command" "" '"$INSTDIR\Groundwork.exe" "%1"'
    !insertmacro KINDS_CHANGED

    WriteRegStr HKCU "${UNINSTALL}" "DisplayName" "Groundwork"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayVersion" "${VERSION}"
    WriteRegStr HKCU "${UNINSTALL}" "DisplayIcon" "$INSTDIR\Groundwork.exe"
    WriteRegStr HKCU "${UNINSTALL}" "Publisher" "The Groundwork authors"
    WriteRegStr HKCU "${UNINSTALL}" "InstallLocation" "$INSTDIR"
    WriteRegStr HKCU "${UNINSTALL}" "UninstallString" '"$INSTDIR\Uninstall.exe"'
    WriteRegStr HKCU "${UNINSTALL}" "QuietUninstallString" '"$INSTDIR\Uninstall.exe" /S'
    WriteRegDWORD HKCU "${UNINSTALL}" "NoModify" 1
    WriteRegDWORD HKCU "${UNINSTALL}" "NoRepair" 1
    ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
    IntFmt $0 "0x%08X" $0
    WriteRegDWORD HKCU "${UNINSTALL}" "EstimatedSize" $0
SectionEnd

; Quiet installations are those of whoever looks after computers; they open nothing.
Function .onInstSuccess
    IfSilent quiet
    Exec '"$INSTDIR\Groundwork.exe"'
    quiet:
FunctionEnd

Function un.AskPage
    !insertmacro MUI_HEADER_TEXT "Remove Groundwork" "What you practised stays"
    nsDialogs::Create 1018
    Pop $0
    ${NSD_CreateLabel} 0 0 100% 36u "The program is removed from your account. What you practised, and what you \
received, stays on this computer, encrypted, in:"
    Pop $0
    ${NSD_CreateText} 0 38u 100% 12u "${RECORD}"
    Pop $0
    SendMessage $0 ${EM_SETREADONLY} 1 0
    ${NSD_CreateCheckbox} 0 62u 100% 12u "Delete that too. Nothing brings it back."
    Pop $EraseBox
    ; Next says what it does.
    GetDlgItem $0 $HWNDPARENT 1
    SendMessage $0 ${WM_SETTEXT} 0 "STR:&Remove"
    nsDialogs::Show
FunctionEnd

Function un.AskedPage
    ${NSD_GetState} $EraseBox $Erase
FunctionEnd

Section "Uninstall"
    Call un.WaitUntilClosed
    ; Only what was installed: whatever else someone put there stays.
    Delete "$INSTDIR\bin\groundwork.exe"
    RMDir "$INSTDIR\bin"
    Delete "$INSTDIR\Groundwork.exe"
    Delete "$INSTDIR\README.txt"
    Delete "$INSTDIR\CHANGELOG.md"
    Delete "$INSTDIR\LICENCES.txt"
    Delete "$INSTDIR\LICENSE-MIT"
    Delete "$INSTDIR\LICENSE-APACHE"
    Delete "$INSTDIR\Uninstall.exe"
    RMDir "$INSTDIR"
    Delete "$SMPROGRAMS\Groundwork\Groundwork.lnk"
    Delete "$SMPROGRAMS\Groundwork\Groundwork in a terminal.lnk"
    RMDir "$SMPROGRAMS\Groundwork"
    ReadRegStr $0 HKCU "${CLASSES}\.groundwork" ""
    StrCmp $0 "${KIND}" 0 +2
    DeleteRegKey HKCU "${CLASSES}\.groundwork"
    DeleteRegKey HKCU "${CLASSES}\${KIND}"
    !insertmacro KINDS_CHANGED
    DeleteRegKey HKCU "${UNINSTALL}"
    StrCmp $Erase ${BST_CHECKED} 0 kept
    RMDir /r "${RECORD}"
    kept:
SectionEnd

Function un.onUninstSuccess
    IfFileExists "${RECORD}\*.*" 0 nothing
    MessageBox MB_OK|MB_ICONINFORMATION "Groundwork is removed. What you practised is still in:$\n$\n${RECORD}$\n$\nDelete \
that folder too if you want nothing to be left." /SD IDOK
    Goto end
    nothing:
    MessageBox MB_OK|MB_ICONINFORMATION "Groundwork is removed. Nothing is left in its usual folders." /SD IDOK
    end:
FunctionEnd
