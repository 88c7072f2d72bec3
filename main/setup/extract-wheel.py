# Unpacks some members of a wheel: extract-wheel.py WHEEL FOLDER PREFIX...
# Python's own zip reader, because Node has none and pip brought Python along; unzip may be missing.
import os
import sys
import zipfile

wheel, folder, prefixes = sys.argv[1], sys.argv[2], tuple(sys.argv[3:])
with zipfile.ZipFile(wheel) as archive:
    for name in archive.namelist():
        if name.startswith(prefixes):
            file = archive.extract(name, folder)
            mode = archive.getinfo(name).external_attr >> 16
            # Python leaves out that a program may be run.
            if mode & 0o111:
                os.chmod(file, 0o755)
