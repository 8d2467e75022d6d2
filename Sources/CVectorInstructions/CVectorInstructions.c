#include "CVectorInstructions.h"
