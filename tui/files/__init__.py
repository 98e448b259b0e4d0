"""What is written into files: tables as CSV, workbook, PDF or JSON. Each writer gives bytes; `tui.wiring.save_files` puts them down."""
