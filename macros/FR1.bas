Attribute VB_Name = "FR1"
' The buttons of formulär FR 1. Each runs one function of vplan_xl.excel on this workbook, and that writes its outcome
' into the workbook. Only where Python cannot be started is something said here.
' No cell and no sheet is named: what stands where is vplan_xl's to know.
Option Explicit

Private Const NOT_STARTED As String = _
    "Knappen kunde inte köras. Kör ”vplan excel doctor” i en kommandotolk: där står vad som fattas."

' -- the buttons ------------------------------------------------------------------------------

Public Sub BeraknaAvvikelse()
    RunStatement "import vplan_xl.excel; vplan_xl.excel.calculate_deviations()"
End Sub

Public Sub FyllPrognos()
    RunStatement "import vplan_xl.excel; vplan_xl.excel.fill_forecast()"
End Sub

Public Sub AngraFyllning()
    RunStatement "import vplan_xl.excel; vplan_xl.excel.undo_forecast()"
End Sub

Public Sub Kontrollera()
    RunStatement "import vplan_xl.excel; vplan_xl.excel.check()"
End Sub

' -- the same on the ribbon -------------------------------------------------------------------

Public Sub RibbonBeraknaAvvikelse(control As IRibbonControl)
    BeraknaAvvikelse
End Sub

Public Sub RibbonFyllPrognos(control As IRibbonControl)
    FyllPrognos
End Sub

Public Sub RibbonAngraFyllning(control As IRibbonControl)
    AngraFyllning
End Sub

Public Sub RibbonKontrollera(control As IRibbonControl)
    Kontrollera
End Sub

' -- how ----------------------------------------------------------------------------------------

Private Sub RunStatement(ByVal Statement As String)
    Dim Problem As String
    On Error GoTo Failed
    Problem = InterpreterProblem()
    If Problem = "" Then
        If RunPython(Statement) <> 0 Then Problem = NOT_STARTED
    End If
    If Problem <> "" Then MsgBox Problem, vbExclamation, "FR 1"
    Exit Sub
Failed:
    MsgBox NOT_STARTED, vbExclamation, "FR 1"
End Sub

' RunPython tells in English, and as if nothing had failed, that it finds no interpreter: so it is looked for first.
Private Function InterpreterProblem() As String
    Dim Key As Variant
    Dim Path As String
    Dim Missing As String
    If GetConfig("CONDA PATH") <> "" Then Exit Function
    For Each Key In Array("INTERPRETER_WIN", "INTERPRETER_MAC", "INTERPRETER")
        Path = GetConfig(CStr(Key))
        If Path = "python" Or Path = "pythonw" Then Exit Function
        If Path <> "" Then
            If FileExists(Path) Then Exit Function
            Missing = Path
        End If
    Next Key
    If Missing = "" Then
        InterpreterProblem = "Knappen vet inte var Python finns. Kör ”vplan excel setup” i en kommandotolk och tryck sedan igen."
    Else
        InterpreterProblem = "Python finns inte längre i " & Missing & ". Kör ”vplan excel setup” i en kommandotolk och tryck sedan igen."
    End If
End Function
