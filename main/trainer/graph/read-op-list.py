# Prints TensorFlow's own op definitions, as the bytes of an OpList message: read-op-list.py LIBRARY
# Python's ctypes, because Node cannot call into a C library and set-up needs Python anyway.
import ctypes
import sys


class Buffer(ctypes.Structure):
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t), ("deallocator", ctypes.c_void_p)]


library = ctypes.CDLL(sys.argv[1])
library.TF_GetAllOpList.restype = ctypes.POINTER(Buffer)
buffer = library.TF_GetAllOpList().contents
sys.stdout.buffer.write(ctypes.string_at(buffer.data, buffer.length))
