print("vocalmidi")
