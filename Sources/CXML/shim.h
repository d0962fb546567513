#pragma once
#include <libxml/xmlversion.h>
// Debian builds libxml2 with ICU, whose headers then clash with the copy inside Foundation. Only the last, unused members
// of xmlCharEncodingHandler depend on it, and that struct is never made here.
#undef LIBXML_ICU_ENABLED
#include <libxml/parser.h>
#include <libxml/tree.h>
#include <libxml/xmlerror.h>
