"""The bureau's sections. Areas never import each other; what they share lives in the stages."""
